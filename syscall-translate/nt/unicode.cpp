#include "unicode.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace ferry::nt {
namespace {

struct UpcaseRun {
    char16_t first;
    char16_t last;
    std::uint16_t step;
    std::int16_t difference;
};

constexpr UpcaseRun upcase_runs[] = {
#define UPCASE(first, last, step, difference)                                                      \
    {first, last, step, static_cast<std::int16_t>(static_cast<std::uint16_t>(difference))},
#include <ferry/abi/layout/nt_upcase.inc>
#undef UPCASE
};

constexpr char32_t surrogates = 0xd800;
constexpr char32_t low_surrogates = 0xdc00;
constexpr char32_t surrogates_end = 0xe000;
constexpr char32_t raw_byte = 0xdc00; ///< plus the byte, 0x80 to 0xff

/// The code point that begins at `at`, which moves behind it; no code point where the bytes are
/// not UTF-8.
char32_t decode(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
    };
    const unsigned first = byte(at);
    const unsigned count = first < 0x80   ? 1
                           : first < 0xc2 ? 0
                           : first < 0xe0 ? 2
                           : first < 0xf0 ? 3
                           : first < 0xf5 ? 4
                                          : 0;
    char32_t code = count == 1 ? first : first & (0x7fU >> count);
    bool valid = count != 0;
    for (unsigned i = 1; i < count && valid; ++i) {
        valid = (byte(at + i) & 0xc0) == 0x80;
        code = code << 6 | (byte(at + i) & 0x3f);
    }
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    valid = valid && code >= least[count] && code < 0x110000 &&
            (code < surrogates || code >= surrogates_end);
    at += valid ? count : 1;
    return valid ? code : raw_byte + first;
}

void append(std::string& text, char32_t code) {
    const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | code >> 6);
        put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        put(0xe0 | code >> 12);
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    } else {
        put(0xf0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3f));
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    }
}

} // namespace

std::u16string to_utf16(std::string_view text) {
    std::u16string wide;
    wide.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char32_t code = decode(text, at);
        if (code < 0x10000) {
            wide.push_back(static_cast<char16_t>(code));
        } else {
            wide.push_back(static_cast<char16_t>(surrogates + ((code - 0x10000) >> 10)));
            wide.push_back(static_cast<char16_t>(low_surrogates + (code & 0x3ff)));
        }
    }
    return wide;
}

std::string to_utf8(std::u16string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char32_t unit = text[i];
        const bool paired = unit >= surrogates && unit < low_surrogates && i + 1 < text.size() &&
                            text[i + 1] >= low_surrogates && text[i + 1] < surrogates_end;
        if (paired) {
            append(bytes, 0x10000 + ((unit - surrogates) << 10) + (text[++i] - low_surrogates));
        } else if (unit >= raw_byte + 0x80 && unit <= raw_byte + 0xff) {
            bytes.push_back(static_cast<char>(unit - raw_byte));
        } else {
            append(bytes, unit);
        }
    }
    return bytes;
}

char16_t to_upper_beyond_ascii(char16_t unit) {
    const auto* const run =
        std::lower_bound(std::begin(upcase_runs), std::end(upcase_runs), unit,
                         [](const UpcaseRun& row, char16_t wanted) { return row.last < wanted; });
    const bool holds =
        run != std::end(upcase_runs) && unit >= run->first && (unit - run->first) % run->step == 0;
    return holds ? static_cast<char16_t>(unit + run->difference) : unit;
}

std::u16string to_upper(std::u16string_view text) {
    std::u16string upper(text);
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](char16_t unit) { return to_upper(unit); });
    return upper;
}

bool equal_names(std::u16string_view a, std::u16string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char16_t x, char16_t y) { return to_upper(x) == to_upper(y); });
}

bool read_string(Task& task, const UnicodeString& string, std::u16string& text) {
    text.resize(string.length / sizeof(char16_t));
    return string.length % sizeof(char16_t) == 0 &&
           !memory::copy_in(task.space(), text.data(), GuestAddr(string.buffer), string.length);
}

bool read_string(Task& task, GuestPtr<UnicodeString> at, std::u16string& text) {
    const auto string = task.read(at);
    return string && read_string(task, *string, text);
}

} // namespace ferry::nt
