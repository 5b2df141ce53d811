#pragma once
/// Texts of bytes and of UTF-16 alike: what shlwapi looks for is ASCII, which UTF-8 has nowhere
/// else.

#include <ferry/win32/files.hpp>
#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

inline constexpr SIZE_T path_room = MAX_PATH; ///< characters that a caller's buffer has

template <class C>
SIZE_T length(const C* text) {
    SIZE_T count = 0;
    while (text[count] != 0) {
        ++count;
    }
    return count;
}

inline WCHAR fold(WCHAR c) { return RtlUpcaseUnicodeChar(c); }
inline CHAR fold(CHAR c) { return c >= 'a' && c <= 'z' ? static_cast<CHAR>(c - 32) : c; }

template <class C>
bool same(C a, C b, bool ignore_case) {
    return a == b || (ignore_case && fold(a) == fold(b));
}

template <class C>
bool is_blank(C c) {
    return c == ' ' || c == '\t' || c == '\n';
}

template <class C>
bool is_digit(C c) {
    return c >= '0' && c <= '9';
}

template <class C>
bool is_letter(C c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

template <class C>
const C* find(const C* text, C wanted, bool ignore_case = false) {
    for (; *text != 0; ++text) {
        if (same(*text, wanted, ignore_case)) {
            return text;
        }
    }
    return nullptr;
}

} // namespace ferry::win32

// Functions that exist for both kinds of text, by one template.
#define FOR_BOTH(MACRO, ...)                                                                       \
    MACRO(A, CHAR, __VA_ARGS__)                                                                    \
    MACRO(W, WCHAR, __VA_ARGS__)
