// What a language is like: en-US's ways, Unicode's cases, and the order of texts.

#include <ferry/win32/files.hpp>

#include "character_kinds.hpp"
#include "collation.hpp"
#include "locale_names.hpp"
#include "normalization.hpp"
#include "text.hpp"

using namespace ferry::win32;

namespace {

constexpr LCID english = 0x409;
constexpr WCHAR english_name[] = L"en-US";

struct Fact {
    LCTYPE type;
    const WCHAR* text;
    DWORD number;
    bool is_number; ///< told as one too: LOCALE_I*
};
constexpr Fact facts[] = {
#define FACT(type, text, number) {type, text, number, #type[7] == 'I'},
#include "english.inc"
#undef FACT
};
/// What differs for English without a country.
constexpr Fact facts_of_neutral[] = {
#define FACT(type, text, number) {type, text, number, #type[7] == 'I'},
    FACT(LOCALE_SLOCALIZEDDISPLAYNAME, L"English", 0) //
    FACT(LOCALE_SENGLISHDISPLAYNAME, L"English", 0)   //
    FACT(LOCALE_SNATIVEDISPLAYNAME, L"English", 0)    //
#undef FACT
};

bool is_default(LCID locale) {
    constexpr LCID custom_default = 0xc00;
    return locale == LOCALE_USER_DEFAULT || locale == LOCALE_SYSTEM_DEFAULT ||
           locale == LOCALE_NEUTRAL || locale == custom_default;
}

int length_of(LPCWSTR text, int count) {
    return count < 0 ? static_cast<int>(wcslen(text)) : count;
}

int give(const WCHAR* text, LPWSTR to, int room) {
    const int units = static_cast<int>(wcslen(text)) + 1;
    if (room != 0) {
        if (room < units) {
            return fail(ERROR_INSUFFICIENT_BUFFER);
        }
        memcpy(to, text, static_cast<size_t>(units) * sizeof(WCHAR));
    }
    return units;
}

constexpr LCTYPE fact_options = 0xf0000000;

template <size_t count>
const Fact* find_fact(const Fact (&among)[count], LCTYPE type) {
    for (const Fact& fact : among) {
        if (fact.type == (type & ~fact_options)) {
            return &fact;
        }
    }
    return nullptr;
}

int give_fact(const Fact* fact, LCTYPE type, LPWSTR to, int room) {
    const bool wants_number = (type & LOCALE_RETURN_NUMBER) != 0;
    if (fact == nullptr || (wants_number && !fact->is_number)) {
        return fail(ERROR_INVALID_FLAGS);
    }
    if (!wants_number) {
        return give(fact->text, to, room);
    }
    constexpr int units = sizeof fact->number / sizeof(WCHAR);
    if (room != 0) {
        if (room < units) {
            return fail(ERROR_INSUFFICIENT_BUFFER);
        }
        memcpy(to, &fact->number, sizeof fact->number);
    }
    return units;
}

/// Of other locales than en-US nothing but what they are called is known.
int locale_info(const LocaleName& locale, LCTYPE type, LPWSTR to, int room) {
    if (locale.number != english && locale.number != LOCALE_INVARIANT) {
        const DWORD before = teb()->last_error;
        teb()->last_error = ERROR_SUCCESS;
        const int units = locale_identity(locale, type, to, room);
        if (units == 0 && teb()->last_error != ERROR_SUCCESS) {
            return 0;
        }
        teb()->last_error = before;
        if (units != 0) {
            return units;
        }
    }
    const Fact* const neutral =
        locale.number == LANG_ENGLISH ? find_fact(facts_of_neutral, type) : nullptr;
    return give_fact(neutral != nullptr ? neutral : find_fact(facts, type), type, to, room);
}

int compare_units(bool ignore_case, LPCWSTR a, int a_count, LPCWSTR b, int b_count) {
    a_count = length_of(a, a_count);
    b_count = length_of(b, b_count);
    for (int i = 0; i < a_count && i < b_count; ++i) {
        const WCHAR x = ignore_case ? RtlUpcaseUnicodeChar(a[i]) : a[i];
        const WCHAR y = ignore_case ? RtlUpcaseUnicodeChar(b[i]) : b[i];
        if (x != y) {
            return x < y ? CSTR_LESS_THAN : CSTR_GREATER_THAN;
        }
    }
    return a_count == b_count ? CSTR_EQUAL
                              : (a_count < b_count ? CSTR_LESS_THAN : CSTR_GREATER_THAN);
}

struct KindRow {
    WCHAR first;
    WCHAR last;
    WORD even; ///< of the first, the third…
    WORD odd;
};
constexpr KindRow kinds[] = {
#define WCTYPE(first, last, even, odd) {first, last, even, odd},
#include "../crt/unicode_ctype.inc"
#undef WCTYPE
};

/// CT_CTYPE1 of a character: 0 of one that is none.
WORD character_type(WCHAR c) {
    size_t low = 0;
    for (size_t high = sizeof kinds / sizeof kinds[0]; low < high;) {
        const size_t middle = (low + high) / 2;
        if (kinds[middle].last < c) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const bool found = low < sizeof kinds / sizeof kinds[0] && kinds[low].first <= c;
    WORD bits = !found                            ? WORD{0}
                : (c - kinds[low].first) % 2 == 0 ? kinds[low].even
                                                  : kinds[low].odd;
    if (c == L'\t') { // which C knows without the table
        bits |= C1_BLANK;
    }
    return bits != 0 || is_combining(c) ? static_cast<WORD>(bits | C1_DEFINED) : WORD{0};
}

} // namespace

extern "C" {

LCID WINAPI GetUserDefaultLCID(void) { return english; }
LCID WINAPI GetSystemDefaultLCID(void) { return english; }
int WINAPI GetUserDefaultLocaleName(LPWSTR to, int room) { return give(english_name, to, room); }
BOOL WINAPI IsValidLocale(LCID locale, DWORD) {
    return is_default(locale) || find_locale(locale) != nullptr;
}

int WINAPI GetLocaleInfoW(LCID locale, LCTYPE type, LPWSTR to, int room) {
    const LocaleName* const found = find_locale(is_default(locale) ? english : locale);
    return found != nullptr ? locale_info(*found, type, to, room) : fail(ERROR_INVALID_PARAMETER);
}
/// A name that is none of Windows's may still be one of a locale: it is like the user's.
int WINAPI GetLocaleInfoEx(LPCWSTR name, LCTYPE type, LPWSTR to, int room) {
    const LocaleName* found = name != nullptr ? find_locale(name) : nullptr;
    if (found == nullptr && name != nullptr && *name != L'!' && !is_locale_name(name)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    found = found != nullptr ? found : find_locale(english);
    return locale_info(*found, type, to, room);
}

int WINAPI CompareStringW(LCID, DWORD flags, PCNZWCH a, int a_count, PCNZWCH b, int b_count) {
    if (a == nullptr || b == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    return collate(flags, a, length_of(a, a_count), b, length_of(b, b_count));
}
int WINAPI CompareStringA(LCID locale, DWORD flags, PCNZCH a, int a_count, PCNZCH b, int b_count) {
    WideText first(a, a_count);
    WideText second(b, b_count);
    return CompareStringW(locale, flags, first.text(), first.units(), second.text(),
                          second.units());
}
int WINAPI CompareStringEx(LPCWSTR, DWORD flags, LPCWCH a, int a_count, LPCWCH b, int b_count,
                           LPNLSVERSIONINFO, LPVOID, LPARAM) {
    return CompareStringW(english, flags, a, a_count, b, b_count);
}
int WINAPI CompareStringOrdinal(LPCWCH a, int a_count, LPCWCH b, int b_count, BOOL ignore_case) {
    return compare_units(ignore_case != FALSE, a, a_count, b, b_count);
}

BOOL WINAPI GetStringTypeW(DWORD kind, LPCWCH text, int count, LPWORD to) {
    if (text == nullptr || to == nullptr || kind == 0 || kind > CT_CTYPE3 || kind == 3) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    count = count < 0 ? static_cast<int>(wcslen(text)) + 1 : count;
    for (int i = 0; i < count; ++i) {
        to[i] = kind == CT_CTYPE1   ? character_type(text[i])
                : kind == CT_CTYPE2 ? layout_kind(text[i])
                                    : text_kind(text[i]);
    }
    return TRUE;
}

} // extern "C"
