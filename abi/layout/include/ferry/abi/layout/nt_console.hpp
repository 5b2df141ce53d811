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
inline constexpr uint32_t get_ready = code(0x803); ///< out: bytes that can be read at once
inline constexpr uint32_t flush_input = code(0x804);
inline constexpr uint32_t is_input = code(0x805); ///< out: 1 for the end that is read

struct Size {
    uint16_t columns;
    uint16_t rows;
};

/// Modes of the end that is read.
inline constexpr uint32_t processed_input = 0x1;
inline constexpr uint32_t line_input = 0x2;
inline constexpr uint32_t echo_input = 0x4;
inline constexpr uint32_t virtual_terminal_input = 0x200;
inline constexpr uint32_t default_input = 0x1f7;
/// Modes of the end that is written.
inline constexpr uint32_t default_output = 0x3;

} // namespace ferry::abi::nt::console
