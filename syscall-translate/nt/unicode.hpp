#pragma once
/// Between the host's file names and strings (bytes, as a rule UTF-8) and the guest's (UTF-16).

#include <string>
#include <string_view>

#include "task.hpp"

namespace ferry::nt {

/// Bytes that are not UTF-8 become the lone surrogates U+DC80…U+DCFF, which to_utf8 turns back.
[[nodiscard]] std::u16string to_utf16(std::string_view text);
/// Lone surrogates other than those become three bytes, as in WTF-8.
[[nodiscard]] std::string to_utf8(std::u16string_view text);

/// Of units from 0x80 on.
[[nodiscard]] char16_t to_upper_beyond_ascii(char16_t unit);
/// Upper case as file names know it: one unit for one unit.
[[nodiscard]] inline char16_t to_upper(char16_t unit) {
    if (unit < 0x80) {
        return unit >= u'a' && unit <= u'z' ? static_cast<char16_t>(unit - 32) : unit;
    }
    return to_upper_beyond_ascii(unit);
}
[[nodiscard]] std::u16string to_upper(std::u16string_view text);
/// Equal but for case.
[[nodiscard]] bool equal_names(std::u16string_view a, std::u16string_view b);

/// The text of a guest's UNICODE_STRING; false where it can't be read or has an odd length.
bool read_string(Task& task, GuestPtr<UnicodeString> at, std::u16string& text);
bool read_string(Task& task, const UnicodeString& string, std::u16string& text);

} // namespace ferry::nt
