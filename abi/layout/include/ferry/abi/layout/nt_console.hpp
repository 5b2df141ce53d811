#pragma once
/// What kernelbase asks a console of: control codes of its device, ferry's own, with their input
/// and output. Text itself is read and written as UTF-8 bytes.

#include <stdint.h>

namespace ferry::abi::nt::console {

inline constexpr uint32_t device = 0x50;
constexpr uint32_t code(uint32_t function) { return device << 16 | function << 2; }

inline constexpr uint32_t get_mode = code(0x800);  ///< out: the mode of this end
inline constexpr uint32_t set_mode = code(0x801);  ///< in: the mode
inline constexpr uint32_t get_size = code(0x802);  ///< out: Size
inline constexpr uint32_t get_ready = code(0x803); ///< out: how many events can be read at once
inline constexpr uint32_t flush_input = code(0x804);
inline constexpr uint32_t is_input = code(0x805); ///< out: 1 for the end that is read

inline constexpr uint32_t read_input = code(0x806);       ///< in: ReadInput; out: InputRecords
inline constexpr uint32_t write_input = code(0x807);      ///< in: InputRecords
inline constexpr uint32_t set_other_screen = code(0x809); ///< in: 1 for the terminal's other screen
inline constexpr uint32_t get_cursor = code(0x808);       ///< out: Size, from the upper left corner

// Of \Device\ConDrv\Server, which makes a console and is its outside then.
inline constexpr uint32_t start_pseudo = code(0x810);  ///< in: StartPseudo
inline constexpr uint32_t resize_pseudo = code(0x811); ///< in: Size
inline constexpr uint32_t close_pseudo = code(0x812);  ///< returns when its programs have ended

struct Size {
    uint16_t columns;
    uint16_t rows;
};

struct StartPseudo {
    uint64_t input; ///< handles
    uint64_t output;
    Size size;
    uint32_t flags; ///< of CreatePseudoConsole
};

/// How events are read. Without `at_once` until there is one.
struct ReadInput {
    static constexpr uint32_t peek = 1; ///< they stay
    static constexpr uint32_t at_once = 2;
    uint32_t flags;
};

/// KEY_EVENT_RECORD.
struct KeyEvent {
    int32_t down;
    uint16_t repeat;
    uint16_t virtual_key;
    uint16_t scan_code;
    char16_t character;
    uint32_t state;
};
/// INPUT_RECORD.
struct InputRecord {
    static constexpr uint16_t key_event = 1;
    static constexpr uint16_t window_event = 4;
    uint16_t type;
    uint16_t gap;
    union {
        KeyEvent key;
        Size size;
    };
};
static_assert(sizeof(InputRecord) == 20);

/// States of keys in an event.
inline constexpr uint32_t left_alt = 0x2;
inline constexpr uint32_t left_control = 0x8;
inline constexpr uint32_t shift = 0x10;
inline constexpr uint32_t enhanced = 0x100;

/// Modes of the end that is read.
inline constexpr uint32_t processed_input = 0x1;
inline constexpr uint32_t line_input = 0x2;
inline constexpr uint32_t echo_input = 0x4;
inline constexpr uint32_t window_input = 0x8;
inline constexpr uint32_t virtual_terminal_input = 0x200;
inline constexpr uint32_t default_input = 0x1f7;
/// Modes of the end that is written.
inline constexpr uint32_t default_output = 0x3;

} // namespace ferry::abi::nt::console
