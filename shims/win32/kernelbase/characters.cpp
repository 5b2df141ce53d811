// Characters one by one and in place: their case, their kind, their neighbours, and their way
// between the ANSI and the OEM code page. user32 forwards to here, but for the last.

#include <ferry/win32/files.hpp>

#include <winuser.h>

#include "text.hpp"

using namespace ferry::win32;

namespace {

using Change = WCHAR(NTAPI*)(WCHAR);

/// In UTF-8 a character begins where no continuation byte stands.
bool continues(char c) { return (static_cast<UCHAR>(c) & 0xc0) == 0x80; }

DWORD change(LPWSTR text, DWORD units, Change to) {
    for (DWORD i = 0; i < units; ++i) {
        text[i] = to(text[i]);
    }
    return units;
}

/// The bytes of the character at `at`, of which `left` are there.
DWORD bytes_of_character(LPCSTR at, DWORD left) {
    if (GetACP() != CP_UTF8) {
        return left > 1 && IsDBCSLeadByte(static_cast<BYTE>(*at)) ? 2 : 1;
    }
    DWORD bytes = 1;
    while (bytes < left && continues(at[bytes])) {
        ++bytes;
    }
    return bytes;
}

/// A character keeps its place: one whose other form takes more or fewer bytes stays as it is.
DWORD change(LPSTR text, DWORD count, Change to) {
    for (DWORD at = 0; at < count;) {
        const DWORD bytes = bytes_of_character(text + at, count - at);
        WCHAR unit = 0;
        char other[4];
        if (MultiByteToWideChar(CP_ACP, MB_ERR_INVALID_CHARS, text + at, static_cast<int>(bytes),
                                &unit, 1) == 1) {
            unit = to(unit);
            if (WideCharToMultiByte(CP_ACP, 0, &unit, 1, other, sizeof other, nullptr, nullptr) ==
                static_cast<int>(bytes)) {
                memcpy(text + at, other, bytes);
            }
        }
        at += bytes;
    }
    return count;
}

DWORD length(LPCWSTR text) { return static_cast<DWORD>(wcslen(text)); }
DWORD length(LPCSTR text) { return static_cast<DWORD>(strlen(text)); }

ULONG_PTR number_of(WCHAR character) { return character; }
ULONG_PTR number_of(CHAR character) { return static_cast<UCHAR>(character); }

/// A text up to its NUL, or one character where the pointer is a number.
template <class C>
C* change_text(C* text, Change to) {
    const auto number = reinterpret_cast<ULONG_PTR>(text);
    if (number <= 0xffff) {
        auto character = static_cast<C>(number);
        change(&character, 1, to);
        return reinterpret_cast<C*>(number_of(character));
    }
    change(text, length(text), to);
    return text;
}

/// Whether GetStringTypeW says one of `kinds` of the character.
BOOL is_one_of(WCHAR character, WORD kinds) {
    WORD said = 0;
    return GetStringTypeW(CT_CTYPE1, &character, 1, &said) != 0 && (said & kinds) != 0 ? TRUE
                                                                                       : FALSE;
}

/// The same of a byte; a byte of UTF-8 that is no character is of no kind.
BOOL is_one_of(CHAR byte, WORD kinds) {
    WCHAR character = 0;
    return MultiByteToWideChar(CP_ACP, MB_ERR_INVALID_CHARS, &byte, 1, &character, 1) == 1
               ? is_one_of(character, kinds)
               : FALSE;
}

} // namespace

extern "C" {

LPWSTR WINAPI CharUpperW(LPWSTR text) { return change_text(text, RtlUpcaseUnicodeChar); }
LPWSTR WINAPI CharLowerW(LPWSTR text) { return change_text(text, RtlDowncaseUnicodeChar); }
LPSTR WINAPI CharUpperA(LPSTR text) { return change_text(text, RtlUpcaseUnicodeChar); }
LPSTR WINAPI CharLowerA(LPSTR text) { return change_text(text, RtlDowncaseUnicodeChar); }
DWORD WINAPI CharUpperBuffW(LPWSTR text, DWORD units) {
    return change(text, units, RtlUpcaseUnicodeChar);
}
DWORD WINAPI CharLowerBuffW(LPWSTR text, DWORD units) {
    return change(text, units, RtlDowncaseUnicodeChar);
}
DWORD WINAPI CharUpperBuffA(LPSTR text, DWORD bytes) {
    return change(text, bytes, RtlUpcaseUnicodeChar);
}
DWORD WINAPI CharLowerBuffA(LPSTR text, DWORD bytes) {
    return change(text, bytes, RtlDowncaseUnicodeChar);
}

LPWSTR WINAPI CharNextW(LPCWSTR at) { return const_cast<LPWSTR>(*at == 0 ? at : at + 1); }
LPWSTR WINAPI CharPrevW(LPCWSTR begin, LPCWSTR at) {
    return const_cast<LPWSTR>(at > begin ? at - 1 : begin);
}
LPSTR WINAPI CharNextA(LPCSTR at) {
    if (GetACP() != CP_UTF8) {
        return CharNextExA(CP_ACP, at, 0);
    }
    if (*at != 0) {
        for (++at; continues(*at); ++at) {
        }
    }
    return const_cast<LPSTR>(at);
}
LPSTR WINAPI CharPrevA(LPCSTR begin, LPCSTR at) {
    if (GetACP() != CP_UTF8) {
        return CharPrevExA(CP_ACP, begin, at, 0);
    }
    if (at > begin) {
        for (--at; at > begin && continues(*at); --at) {
        }
    }
    return const_cast<LPSTR>(at);
}
LPSTR WINAPI CharNextExA(WORD page, LPCSTR at, DWORD) {
    CPINFO info;
    if (!GetCPInfo(page, &info) || info.MaxCharSize > 2) {
        return CharNextA(at);
    }
    const bool pair = IsDBCSLeadByteEx(page, static_cast<BYTE>(*at)) && at[1] != 0;
    return const_cast<LPSTR>(*at == 0 ? at : at + (pair ? 2 : 1));
}
LPSTR WINAPI CharPrevExA(WORD page, LPCSTR begin, LPCSTR at, DWORD flags) {
    CPINFO info;
    if (!GetCPInfo(page, &info) || info.MaxCharSize > 2) {
        return CharPrevA(begin, at);
    }
    LPCSTR before = begin;
    while (begin < at && *begin != 0) { // what a byte is depends on all before it
        before = begin;
        begin = CharNextExA(page, begin, flags);
    }
    return const_cast<LPSTR>(before);
}

BOOL WINAPI IsCharAlphaW(WCHAR c) { return is_one_of(c, C1_ALPHA); }
BOOL WINAPI IsCharAlphaA(CHAR c) { return is_one_of(c, C1_ALPHA); }
BOOL WINAPI IsCharAlphaNumericW(WCHAR c) { return is_one_of(c, C1_ALPHA | C1_DIGIT); }
BOOL WINAPI IsCharAlphaNumericA(CHAR c) { return is_one_of(c, C1_ALPHA | C1_DIGIT); }
BOOL WINAPI IsCharLowerW(WCHAR c) { return is_one_of(c, C1_LOWER); }
BOOL WINAPI IsCharLowerA(CHAR c) { return is_one_of(c, C1_LOWER); }
BOOL WINAPI IsCharUpperW(WCHAR c) { return is_one_of(c, C1_UPPER); }
BOOL WINAPI IsCharUpperA(CHAR c) { return is_one_of(c, C1_UPPER); }
BOOL WINAPI IsCharSpaceW(WCHAR c) { return is_one_of(c, C1_SPACE); }
BOOL WINAPI IsCharSpaceA(CHAR c) { return is_one_of(c, C1_SPACE); }
BOOL WINAPI IsCharBlankW(WCHAR c) { return is_one_of(c, C1_BLANK); }
BOOL WINAPI IsCharCntrlW(WCHAR c) { return is_one_of(c, C1_CNTRL); }
BOOL WINAPI IsCharDigitW(WCHAR c) { return is_one_of(c, C1_DIGIT); }
BOOL WINAPI IsCharPunctW(WCHAR c) { return is_one_of(c, C1_PUNCT); }
BOOL WINAPI IsCharXDigitW(WCHAR c) { return is_one_of(c, C1_XDIGIT); }

} // extern "C"
