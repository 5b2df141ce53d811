// Security identifiers as text: S-1-AUTHORITY-PART-…, or two letters for some (sddl.h).

#include "sid_text.hpp"

#include <sddl.h>

#include "security.hpp"

using namespace ferry::win32;
using namespace ferry::win32::security;

namespace {

struct Alias {
    WCHAR letters[3];
    BYTE authority;
    BYTE count;
    DWORD parts[2];
};
constexpr Alias aliases[] = {
    {L"WD", 1, 1, {0, 0}},       {L"CO", 3, 1, {0, 0}},       {L"CG", 3, 1, {1, 0}},
    {L"OW", 3, 1, {4, 0}},       {L"NU", 5, 1, {2, 0}},       {L"IU", 5, 1, {4, 0}},
    {L"SU", 5, 1, {6, 0}},       {L"AN", 5, 1, {7, 0}},       {L"ED", 5, 1, {9, 0}},
    {L"PS", 5, 1, {10, 0}},      {L"AU", 5, 1, {11, 0}},      {L"RC", 5, 1, {12, 0}},
    {L"SY", 5, 1, {18, 0}},      {L"LS", 5, 1, {19, 0}},      {L"NS", 5, 1, {20, 0}},
    {L"WR", 5, 1, {33, 0}},      {L"BA", 5, 2, {32, 544}},    {L"BU", 5, 2, {32, 545}},
    {L"BG", 5, 2, {32, 546}},    {L"PU", 5, 2, {32, 547}},    {L"AO", 5, 2, {32, 548}},
    {L"SO", 5, 2, {32, 549}},    {L"PO", 5, 2, {32, 550}},    {L"BO", 5, 2, {32, 551}},
    {L"RE", 5, 2, {32, 552}},    {L"RU", 5, 2, {32, 554}},    {L"RD", 5, 2, {32, 555}},
    {L"NO", 5, 2, {32, 556}},    {L"MU", 5, 2, {32, 558}},    {L"LU", 5, 2, {32, 559}},
    {L"IS", 5, 2, {32, 568}},    {L"CY", 5, 2, {32, 569}},    {L"ER", 5, 2, {32, 573}},
    {L"CD", 5, 2, {32, 574}},    {L"AC", 15, 2, {2, 1}},      {L"LW", 16, 1, {0x1000, 0}},
    {L"ME", 16, 1, {0x2000, 0}}, {L"MP", 16, 1, {0x2100, 0}}, {L"HI", 16, 1, {0x3000, 0}},
    {L"SI", 16, 1, {0x4000, 0}}};

/// "S-1-", an authority of 48 bits in hexadecimal and 15 parts.
static_assert(most_sid_units == 4 + 14 + SID_MAX_SUB_AUTHORITIES * 11 + 1);

char* put_number(char* to, ULONGLONG number, unsigned base, unsigned least_digits) {
    char digits[20];
    unsigned count = 0;
    for (; number != 0 || count < least_digits; number /= base) {
        digits[count++] = "0123456789abcdef"[number % base];
    }
    while (count != 0) {
        *to++ = digits[--count];
    }
    return to;
}

ULONGLONG authority_of(const SID& sid) {
    ULONGLONG authority = 0;
    for (const BYTE byte : sid.IdentifierAuthority.Value) {
        authority = authority << 8 | byte;
    }
    return authority;
}

/// Without a zero; how many characters.
unsigned write_text(const SID& sid, char* to) {
    char* const begin = to;
    *to++ = 'S';
    *to++ = '-';
    to = put_number(to, sid.Revision, 10, 1);
    *to++ = '-';
    const ULONGLONG authority = authority_of(sid);
    if (authority >> 32 != 0) {
        *to++ = '0';
        *to++ = 'x';
        to = put_number(to, authority, 16, 12);
    } else {
        to = put_number(to, authority, 10, 1);
    }
    for (BYTE i = 0; i < sid.SubAuthorityCount; ++i) {
        *to++ = '-';
        to = put_number(to, sid.SubAuthority[i], 10, 1);
    }
    return static_cast<unsigned>(to - begin);
}

template <class Char>
BOOL to_text(PSID sid, Char** text) {
    if (text == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (!IsValidSid(sid)) {
        return fail(ERROR_INVALID_SID);
    }
    char made[most_sid_units];
    const unsigned size = write_text(*static_cast<const SID*>(sid), made);
    auto* const given = static_cast<Char*>(LocalAlloc(LMEM_FIXED, (size + 1) * sizeof(Char)));
    if (given == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    for (unsigned i = 0; i < size; ++i) {
        given[i] = static_cast<Char>(made[i]);
    }
    given[size] = 0;
    *text = given;
    return TRUE;
}

template <class Char>
bool read_number(const Char*& at, ULONGLONG most, ULONGLONG& number) {
    const bool hexadecimal = at[0] == '0' && (at[1] == 'x' || at[1] == 'X');
    at += hexadecimal ? 2 : 0;
    const Char* const begin = at;
    number = 0;
    for (;; ++at) {
        unsigned digit = 0;
        if (*at >= '0' && *at <= '9') {
            digit = static_cast<unsigned>(*at - '0');
        } else if (hexadecimal && (*at | 0x20) >= 'a' && (*at | 0x20) <= 'f') {
            digit = static_cast<unsigned>((*at | 0x20) - 'a') + 10;
        } else {
            return at != begin;
        }
        number = number * (hexadecimal ? 16 : 10) + digit;
        if (number > most) {
            return false;
        }
    }
}

template <class Char>
bool read_text(const Char*& at, Sid& sid) {
    constexpr ULONGLONG most_authority = (ULONGLONG{1} << 48) - 1;
    ULONGLONG number = 0;
    if ((*at != 'S' && *at != 's') || *++at != '-' || !read_number(++at, 255, number) ||
        number != SID_REVISION || *at++ != '-' || !read_number(at, most_authority, number)) {
        return false;
    }
    sid.head.Revision = SID_REVISION;
    sid.head.SubAuthorityCount = 0;
    for (unsigned i = 0; i < 6; ++i) {
        sid.head.IdentifierAuthority.Value[5 - i] = static_cast<BYTE>(number >> 8 * i);
    }
    while (*at == '-') {
        if (sid.head.SubAuthorityCount == SID_MAX_SUB_AUTHORITIES ||
            !read_number(++at, MAXDWORD, number)) {
            return false;
        }
        sid.head.SubAuthority[sid.head.SubAuthorityCount++] = static_cast<DWORD>(number);
    }
    return sid.head.SubAuthorityCount != 0;
}

template <class Char>
bool is_letters(const Char* text, const WCHAR* letters) {
    return (text[0] & ~0x20) == letters[0] && (text[1] & ~0x20) == letters[1];
}

template <class Char>
bool read_alias(const Char*& text, Sid& sid) {
    for (const Alias& alias : aliases) {
        if (text[0] != 0 && is_letters(text, alias.letters)) {
            sid.head.Revision = SID_REVISION;
            sid.head.SubAuthorityCount = alias.count;
            sid.head.IdentifierAuthority.Value[5] = alias.authority;
            memcpy(sid.head.SubAuthority, alias.parts, alias.count * sizeof(DWORD));
            text += 2;
            return true;
        }
    }
    return false;
}

template <class Char>
BOOL from_text(const Char* text, PSID* given) {
    if (text == nullptr || given == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    Sid sid{};
    if ((!read_alias(text, sid) && !read_text(text, sid)) || *text != 0) {
        return fail(ERROR_INVALID_SID);
    }
    const DWORD size = GetLengthSid(&sid);
    *given = LocalAlloc(LMEM_FIXED, size);
    return *given != nullptr ? CopySid(size, *given, &sid) : fail(ERROR_NOT_ENOUGH_MEMORY);
}

} // namespace

namespace ferry::win32::security {

bool read_sid(const WCHAR*& text, Sid& sid) {
    sid = {};
    return read_alias(text, sid) || read_text(text, sid);
}

unsigned write_sid(PSID sid, char* to) {
    const SID& head = *static_cast<const SID*>(sid);
    for (const Alias& alias : aliases) {
        if (authority_of(head) == alias.authority && head.SubAuthorityCount == alias.count &&
            memcmp(head.SubAuthority, alias.parts, alias.count * sizeof(DWORD)) == 0) {
            to[0] = static_cast<char>(alias.letters[0]);
            to[1] = static_cast<char>(alias.letters[1]);
            return 2;
        }
    }
    return write_text(head, to);
}

} // namespace ferry::win32::security

extern "C" {

WINBOOL WINAPI ConvertSidToStringSidA(PSID sid, LPSTR* text) { return to_text(sid, text); }
WINBOOL WINAPI ConvertSidToStringSidW(PSID sid, LPWSTR* text) { return to_text(sid, text); }
WINBOOL WINAPI ConvertStringSidToSidA(LPCSTR text, PSID* sid) { return from_text(text, sid); }
WINBOOL WINAPI ConvertStringSidToSidW(LPCWSTR text, PSID* sid) { return from_text(text, sid); }

} // extern "C"
