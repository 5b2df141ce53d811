#include "locale_names.hpp"

namespace ferry::win32 {
namespace {

constexpr LocaleName locales[] = {
#define LOCALE_NAME(name, number, usual) {name, number, usual},
#include "locale_names.inc"
#undef LOCALE_NAME
};

constexpr LocaleName invariant = {L"", LOCALE_INVARIANT, 0};

WCHAR lower(WCHAR c) { return c >= L'A' && c <= L'Z' ? static_cast<WCHAR>(c + 32) : c; }

bool same(LPCWSTR a, LPCWSTR b) {
    while (*a != 0 && lower(*a) == lower(*b)) {
        ++a;
        ++b;
    }
    return lower(*a) == lower(*b);
}

int give(LPCWSTR text, size_t length, LPWSTR to, int room) {
    const auto units = static_cast<int>(length) + 1;
    if (room != 0) {
        if (room < units) {
            return fail(ERROR_INSUFFICIENT_BUFFER);
        }
        memcpy(to, text, length * sizeof(WCHAR));
        to[length] = 0;
    }
    return units;
}

int give_number(DWORD number, LPWSTR to, int room) {
    constexpr int units = sizeof number / sizeof(WCHAR);
    if (room != 0) {
        if (room < units) {
            return fail(ERROR_INSUFFICIENT_BUFFER);
        }
        memcpy(to, &number, sizeof number);
    }
    return units;
}

/// Where the last part of a name begins, behind its "-"; the whole length if it has one part.
size_t last_part(LPCWSTR name) {
    const size_t length = wcslen(name);
    for (size_t i = length; i > 0; --i) {
        if (name[i - 1] == L'-') {
            return i;
        }
    }
    return length;
}

} // namespace

const LocaleName* find_locale(LPCWSTR name) {
    if (*name == 0) {
        return &invariant;
    }
    for (const LocaleName& each : locales) {
        if (same(each.name, name)) {
            return &each;
        }
    }
    return nullptr;
}

const LocaleName* find_locale(LCID number) {
    constexpr LCID of_language = 0xffff; // the rest says how it is sorted
    if (number == LOCALE_INVARIANT) {
        return &invariant;
    }
    for (const LocaleName& each : locales) {
        if (each.number == (number & of_language)) {
            return &each;
        }
    }
    return nullptr;
}

bool is_locale_name(LPCWSTR name) {
    constexpr size_t longest = 84;
    const size_t length = wcslen(name);
    for (size_t i = 0; i < length; ++i) {
        const bool inner = (name[i] == L'-' || name[i] == L'_') && i > 0 && i + 1 < length;
        const WCHAR c = lower(name[i]);
        if (!inner && !(c >= L'a' && c <= L'z') && !(c >= L'0' && c <= L'9')) {
            return false;
        }
    }
    return length <= longest;
}

int locale_identity(const LocaleName& locale, LCTYPE type, LPWSTR to, int room) {
    constexpr LCTYPE options = 0xf0000000;
    const bool as_number = (type & LOCALE_RETURN_NUMBER) != 0;
    const size_t length = wcslen(locale.name);
    const size_t last = last_part(locale.name);
    switch (type & ~options) {
    case LOCALE_SNAME: return as_number ? 0 : give(locale.name, length, to, room);
    case LOCALE_SPARENT:
        return as_number ? 0 : give(locale.name, last == length ? 0 : last - 1, to, room);
    case LOCALE_INEUTRAL:
        return as_number ? give_number(locale.usual != 0 ? 1 : 0, to, room)
                         : give(locale.usual != 0 ? L"1" : L"0", 1, to, room);
    case LOCALE_ILANGUAGE: {
        WCHAR digits[4];
        for (int i = 0; i < 4; ++i) {
            digits[i] = L"0123456789abcdef"[locale.number >> (12 - 4 * i) & 0xf];
        }
        return as_number ? give_number(locale.number, to, room) : give(digits, 4, to, room);
    }
    case LOCALE_SISO639LANGNAME: {
        size_t first = 0;
        while (first < length && locale.name[first] != L'-') {
            ++first;
        }
        return as_number ? 0 : give(locale.name, first, to, room);
    }
    case LOCALE_SISO3166CTRYNAME:
        return as_number || length - last != 2 ? 0 : give(locale.name + last, 2, to, room);
    default: return 0;
    }
}

} // namespace ferry::win32
