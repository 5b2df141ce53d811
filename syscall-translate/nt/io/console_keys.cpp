// Sequences are those of xterm ("XTerm Control Sequences", PC-style function keys) and of Linux's
// console; virtual keys and scan codes those of a US keyboard.

#include "console_keys.hpp"

#include <optional>

namespace ferry::nt::io {
namespace {

namespace console = abi::nt::console;

struct Key {
    std::uint16_t virtual_key = 0;
    std::uint16_t scan_code = 0;
    char16_t character = 0;
    std::uint32_t state = 0;
};

constexpr char escape = '\x1b';

/// A row of a keyboard, from the left, without and with shift.
struct Row {
    std::uint16_t first_scan_code;
    std::string_view plain;
    std::string_view shifted;
};
constexpr Row rows[] = {{0x02, "1234567890-=", "!@#$%^&*()_+"},
                        {0x10, "qwertyuiop[]", "QWERTYUIOP{}"},
                        {0x1e, "asdfghjkl;'", "ASDFGHJKL:\""},
                        {0x29, "`", "~"},
                        {0x2b, "\\", "|"},
                        {0x2c, "zxcvbnm,./", "ZXCVBNM<>?"},
                        {0x39, " ", " "}};

/// VK_OEM_*.
struct Punctuation {
    char character;
    std::uint16_t virtual_key;
};
constexpr Punctuation punctuation[] = {{';', 0xba},  {'=', 0xbb}, {',', 0xbc}, {'-', 0xbd},
                                       {'.', 0xbe},  {'/', 0xbf}, {'`', 0xc0}, {'[', 0xdb},
                                       {'\\', 0xdc}, {']', 0xdd}, {'\'', 0xde}};

std::uint16_t virtual_key_of(char plain) {
    if (plain >= 'a' && plain <= 'z') {
        return static_cast<std::uint16_t>(plain - 'a' + 'A');
    }
    for (const Punctuation& row : punctuation) {
        if (row.character == plain) {
            return row.virtual_key;
        }
    }
    return static_cast<std::uint16_t>(plain); // digits and the space
}

/// The key of a printable character.
Key printable(char c) {
    for (const Row& row : rows) {
        for (const bool shifted : {false, true}) {
            const std::size_t at = (shifted ? row.shifted : row.plain).find(c);
            if (at != std::string_view::npos) {
                return {virtual_key_of(row.plain[at]),
                        static_cast<std::uint16_t>(row.first_scan_code + at),
                        static_cast<char16_t>(c), shifted ? console::shift : 0};
            }
        }
    }
    return {0, 0, static_cast<char16_t>(c), 0};
}

/// The key of one byte below 0x80.
Key plain_key(char c) {
    constexpr Key enter{0x0d, 0x1c, u'\r', 0};
    constexpr Key tab{0x09, 0x0f, u'\t', 0};
    constexpr Key back{0x08, 0x0e, u'\b', 0};
    constexpr Key escape_key{0x1b, 0x01, u'\x1b', 0};
    switch (c) {
    case '\r': return enter;
    case '\t': return tab;
    case '\x7f': return back;
    case escape: return escape_key;
    case '\b': return {back.virtual_key, back.scan_code, u'\x7f', console::left_control};
    case '\0': {
        Key two = printable('@');
        two.character = 0;
        two.state |= console::left_control;
        return two;
    }
    default: break;
    }
    if (static_cast<unsigned char>(c) >= 0x20) {
        return printable(c);
    }
    constexpr char to_letters = 0x60;
    constexpr char to_others = 0x40;
    Key key = printable(static_cast<char>(c + (c <= 26 ? to_letters : to_others)));
    key.character = static_cast<char16_t>(c);
    key.state |= console::left_control;
    return key;
}

/// Keys that have no character, by the last byte of their sequence or its first number.
struct Named {
    char final;
    std::uint8_t number;
    std::uint16_t virtual_key;
    std::uint16_t scan_code;
    bool enhanced;
};
constexpr Named named[] = {
    {'A', 0, 0x26, 0x48, true},   {'B', 0, 0x28, 0x50, true},   {'C', 0, 0x27, 0x4d, true},
    {'D', 0, 0x25, 0x4b, true},   {'H', 0, 0x24, 0x47, true},   {'F', 0, 0x23, 0x4f, true},
    {'E', 0, 0x0c, 0x4c, false},  {'P', 0, 0x70, 0x3b, false},  {'Q', 0, 0x71, 0x3c, false},
    {'R', 0, 0x72, 0x3d, false},  {'S', 0, 0x73, 0x3e, false},  {'~', 1, 0x24, 0x47, true},
    {'~', 2, 0x2d, 0x52, true},   {'~', 3, 0x2e, 0x53, true},   {'~', 4, 0x23, 0x4f, true},
    {'~', 5, 0x21, 0x49, true},   {'~', 6, 0x22, 0x51, true},   {'~', 7, 0x24, 0x47, true},
    {'~', 8, 0x23, 0x4f, true},   {'~', 11, 0x70, 0x3b, false}, {'~', 12, 0x71, 0x3c, false},
    {'~', 13, 0x72, 0x3d, false}, {'~', 14, 0x73, 0x3e, false}, {'~', 15, 0x74, 0x3f, false},
    {'~', 17, 0x75, 0x40, false}, {'~', 18, 0x76, 0x41, false}, {'~', 19, 0x77, 0x42, false},
    {'~', 20, 0x78, 0x43, false}, {'~', 21, 0x79, 0x44, false}, {'~', 23, 0x7a, 0x57, false},
    {'~', 24, 0x7b, 0x58, false}};

std::optional<Key> named_key(char final, unsigned number) {
    for (const Named& row : named) {
        if (row.final == final && (final != '~' || row.number == number)) {
            return Key{row.virtual_key, row.scan_code, 0, row.enhanced ? console::enhanced : 0};
        }
    }
    return std::nullopt;
}

/// The second number of a sequence says which other keys were down: one more than a sum.
std::uint32_t state_of(unsigned modifiers) {
    const unsigned sum = modifiers == 0 ? 0 : modifiers - 1;
    return ((sum & 1) != 0 ? console::shift : 0) | ((sum & 2) != 0 ? console::left_alt : 0) |
           ((sum & 4) != 0 ? console::left_control : 0);
}

/// Bytes to events.
class Decoder {
public:
    Decoder(std::string_view bytes, bool ended, std::deque<InputRecord>& events,
            CursorReport* report)
        : bytes_(bytes), ended_(ended), events_(events), report_(report) {}

    /// The bytes of the next key; 0 if they are not all there.
    std::size_t next(bool sequences) {
        const char first = bytes_.front();
        if (first == escape && !sequences) {
            return after_escape();
        }
        const std::size_t size = character(0, 0);
        return size;
    }
    void skip(std::size_t count) { bytes_.remove_prefix(count); }
    [[nodiscard]] bool at_end() const { return bytes_.empty(); }

private:
    void say(const Key& key) {
        for (const std::int32_t down : {1, 0}) {
            InputRecord record{};
            record.type = InputRecord::key_event;
            record.key = {down, 1, key.virtual_key, key.scan_code, key.character, key.state};
            events_.push_back(record);
        }
    }

    /// One character of UTF-8 at `at`.
    std::size_t character(std::size_t at, std::uint32_t state) {
        const auto lead = static_cast<unsigned char>(bytes_[at]);
        if (lead < 0x80) {
            Key key = plain_key(bytes_[at]);
            key.state |= state;
            say(key);
            return at + 1;
        }
        const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
        if (bytes_.size() - at < size) {
            if (!ended_) {
                return 0;
            }
            say({0, 0, u'\xfffd', state});
            return bytes_.size();
        }
        constexpr unsigned char lead_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
        std::uint32_t code = lead & lead_bits[size];
        for (std::size_t i = 1; i < size; ++i) {
            const auto byte = static_cast<unsigned char>(bytes_[at + i]);
            if ((byte & 0xc0) != 0x80) {
                say({0, 0, u'\xfffd', state});
                return at + i;
            }
            code = code << 6 | (byte & 0x3fU);
        }
        if (size == 1) {
            code = 0xfffd;
        }
        if (code >= 0x10000) {
            code -= 0x10000;
            say({0, 0, static_cast<char16_t>(0xd800 + (code >> 10)), state});
            code = 0xdc00 + (code & 0x3ff);
        }
        say({0, 0, static_cast<char16_t>(code), state});
        return at + size;
    }

    std::size_t after_escape() {
        if (bytes_.size() == 1) {
            if (ended_) {
                say(plain_key(escape));
            }
            return ended_ ? 1 : 0;
        }
        switch (bytes_[1]) {
        case '[': return control_sequence();
        case 'O': return single_shift();
        case escape: say(plain_key(escape)); return 1;
        default: return character(1, console::left_alt);
        }
    }

    /// ESC O and a letter: function keys, cursor keys in application mode.
    std::size_t single_shift() {
        if (bytes_.size() == 2) {
            return ended_ ? character(1, console::left_alt) : 0;
        }
        if (const auto key = named_key(bytes_[2], 0)) {
            say(*key);
        }
        return 3;
    }

    /// ESC [, numbers with ; between them, and a last byte.
    std::size_t control_sequence() {
        constexpr std::size_t longest = 32;
        unsigned numbers[2] = {0, 0};
        std::size_t which = 0;
        std::size_t at = 2;
        for (; at < bytes_.size() && at < longest && bytes_[at] < '@'; ++at) {
            if (bytes_[at] == ';') {
                which = 1;
            } else if (bytes_[at] >= '0' && bytes_[at] <= '9') {
                numbers[which] =
                    numbers[which] % 10000 * 10 + static_cast<unsigned>(bytes_[at] - '0');
            }
        }
        if (at == bytes_.size()) {
            return !ended_ ? 0 : at > 2 ? at : character(1, console::left_alt);
        }
        const char final = bytes_[at];
        if (final == '[' && at == 2) { // Linux's console: F1 to F5
            if (at + 1 == bytes_.size()) {
                return ended_ ? at + 1 : 0;
            }
            constexpr unsigned first_function_key = 11;
            if (const auto key = named_key(
                    '~', first_function_key + static_cast<unsigned char>(bytes_[at + 1]) - 'A')) {
                say(*key);
            }
            return at + 2;
        }
        if (final == 'R' && report_ != nullptr && !report_->seen && numbers[0] != 0 &&
            numbers[1] != 0) {
            *report_ = {true,
                        {static_cast<std::uint16_t>(numbers[1] - 1),
                         static_cast<std::uint16_t>(numbers[0] - 1)}};
            return at + 1;
        }
        auto key = final == 'Z' ? std::optional(plain_key('\t')) : named_key(final, numbers[0]);
        if (key) {
            key->state |= final == 'Z' ? console::shift : state_of(numbers[1]);
            say(*key);
        }
        return at + 1;
    }

    std::string_view bytes_;
    const bool ended_;
    std::deque<InputRecord>& events_;
    CursorReport* const report_;
};

} // namespace

std::size_t decode_keys(std::string_view bytes, bool sequences, bool ended,
                        std::deque<InputRecord>& events, CursorReport* report) {
    Decoder decoder(bytes, ended, events, report);
    std::size_t used = 0;
    while (!decoder.at_end()) {
        const std::size_t size = decoder.next(sequences);
        if (size == 0) {
            break;
        }
        decoder.skip(size);
        used += size;
    }
    return used;
}

} // namespace ferry::nt::io
