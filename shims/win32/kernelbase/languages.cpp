// What languages there are: one, of the user, the system and every thread.

#include "text.hpp"

using namespace ferry::win32;

namespace {

constexpr LCID english = 0x409;
constexpr LANGID english_language = 0x409;
constexpr WCHAR english_name[] = L"en-US";

/// Names that programs use, with their numbers; those that are not en-US's are known and no more.
struct Locale {
    const WCHAR* name;
    LCID number;
};
constexpr Locale locales[] = {{L"", LOCALE_INVARIANT}, {L"en-US", english}, {L"en", 0x9}};

bool same(LPCWSTR a, LPCWSTR b) { return CompareStringOrdinal(a, -1, b, -1, TRUE) == CSTR_EQUAL; }

const Locale* find_locale(LPCWSTR name) {
    if (name == nullptr || same(name, L"!x-sys-default-locale")) {
        return &locales[1];
    }
    for (const Locale& each : locales) {
        if (same(each.name, name)) {
            return &each;
        }
    }
    return nullptr;
}

int give(const WCHAR* text, LPWSTR to, int room) {
    const auto units = static_cast<int>(wcslen(text)) + 1;
    if (room != 0) {
        if (room < units) {
            return fail(ERROR_INSUFFICIENT_BUFFER);
        }
        memcpy(to, text, static_cast<size_t>(units) * sizeof(WCHAR));
    }
    return units;
}

/// A list of one language, by name or by four hexadecimal digits.
BOOL give_languages(DWORD flags, PULONG count, PZZWSTR to, PULONG size) {
    const bool by_number = (flags & MUI_LANGUAGE_ID) != 0;
    const WCHAR* const list = by_number ? L"0409\0" : L"en-US\0";
    const ULONG units = by_number ? 6 : 7;
    const ULONG room = *size;
    *count = 1;
    *size = units;
    if (to == nullptr) {
        return room == 0 ? TRUE : fail(ERROR_INVALID_PARAMETER);
    }
    if (room < units) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(to, list, units * sizeof(WCHAR));
    return TRUE;
}

} // namespace

extern "C" {

LANGID WINAPI GetUserDefaultLangID(void) { return english_language; }
LANGID WINAPI GetSystemDefaultLangID(void) { return english_language; }
LANGID WINAPI GetUserDefaultUILanguage(void) { return english_language; }
LANGID WINAPI GetSystemDefaultUILanguage(void) { return english_language; }
LANGID WINAPI GetThreadUILanguage(void) { return english_language; }
LANGID WINAPI SetThreadUILanguage(LANGID) { return english_language; }
LCID WINAPI GetThreadLocale(void) { return english; }
BOOL WINAPI SetThreadLocale(LCID locale) {
    return IsValidLocale(locale, LCID_INSTALLED) ? TRUE : fail(ERROR_INVALID_PARAMETER);
}
LCID WINAPI ConvertDefaultLocale(LCID locale) {
    constexpr LCID custom_default = 0xc00;
    constexpr LCID custom_unspecified = 0x1000;
    constexpr LCID neutral_english = 9;
    switch (locale) {
    case LOCALE_NEUTRAL:
    case LOCALE_USER_DEFAULT:
    case LOCALE_SYSTEM_DEFAULT:
    case custom_default:
    case custom_unspecified:
    case neutral_english: return english;
    default: return locale;
    }
}

int WINAPI GetSystemDefaultLocaleName(LPWSTR to, int room) { return give(english_name, to, room); }
BOOL WINAPI IsValidLocaleName(LPCWSTR name) {
    return name != nullptr && find_locale(name) != nullptr;
}
BOOL WINAPI IsValidLanguageGroup(LGRPID group, DWORD) { return group == 1; }

LCID WINAPI LocaleNameToLCID(LPCWSTR name, DWORD) {
    const Locale* const found = find_locale(name);
    return found != nullptr ? found->number : static_cast<LCID>(fail(ERROR_INVALID_PARAMETER));
}
int WINAPI LCIDToLocaleName(LCID locale, LPWSTR to, int room, DWORD) {
    const LCID wanted = ConvertDefaultLocale(locale);
    for (const Locale& each : locales) {
        if (each.number == wanted) {
            return give(each.name, to, room);
        }
    }
    return fail(ERROR_INVALID_PARAMETER);
}
int WINAPI ResolveLocaleName(LPCWSTR name, LPWSTR to, int room) {
    const bool english_like = name == nullptr || find_locale(name) != nullptr;
    return give(english_like && (name == nullptr || *name != 0) ? english_name : L"", to, room);
}

BOOL WINAPI EnumSystemLocalesW(LOCALE_ENUMPROCW callback, DWORD) {
    WCHAR number[] = L"00000409";
    callback(number);
    return TRUE;
}
BOOL WINAPI EnumSystemLocalesA(LOCALE_ENUMPROCA callback, DWORD) {
    CHAR number[] = "00000409";
    callback(number);
    return TRUE;
}
BOOL WINAPI EnumSystemLocalesEx(LOCALE_ENUMPROCEX callback, DWORD, LPARAM argument,
                                LPVOID reserved) {
    if (callback == nullptr || reserved != nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    WCHAR name[] = L"en-US";
    callback(name, LOCALE_WINDOWS, argument);
    return TRUE;
}

BOOL WINAPI GetUserPreferredUILanguages(DWORD flags, PULONG count, PZZWSTR to, PULONG size) {
    return give_languages(flags, count, to, size);
}
BOOL WINAPI GetSystemPreferredUILanguages(DWORD flags, PULONG count, PZZWSTR to, PULONG size) {
    return give_languages(flags, count, to, size);
}
BOOL WINAPI GetThreadPreferredUILanguages(DWORD flags, PULONG count, PZZWSTR to, PULONG size) {
    return give_languages(flags, count, to, size);
}
BOOL WINAPI GetProcessPreferredUILanguages(DWORD flags, PULONG count, PZZWSTR to, PULONG size) {
    return give_languages(flags, count, to, size);
}
BOOL WINAPI SetThreadPreferredUILanguages(DWORD, PCZZWSTR, PULONG count) {
    if (count != nullptr) {
        *count = 1;
    }
    return TRUE;
}

int WINAPI GetLocaleInfoA(LCID locale, LCTYPE type, LPSTR to, int room) {
    constexpr int most = 128;
    constexpr LCTYPE options = 0xf0000000;
    if ((type & ~options) == LOCALE_SSHORTTIME) { // only the wide one has it
        return fail(ERROR_INVALID_FLAGS);
    }
    if (room < 0 || (room > 0 && to == nullptr)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    WCHAR text[most];
    const int units = GetLocaleInfoW(locale, type, text, most);
    if (units == 0) {
        return 0;
    }
    if ((type & LOCALE_RETURN_NUMBER) != 0) {
        if (room != 0 && room < static_cast<int>(sizeof(DWORD))) {
            return fail(ERROR_INSUFFICIENT_BUFFER);
        }
        if (room != 0) {
            memcpy(to, text, sizeof(DWORD));
        }
        return sizeof(DWORD);
    }
    const int bytes = WideCharToMultiByte(CP_ACP, 0, text, units, nullptr, 0, nullptr, nullptr);
    return room == 0 ? bytes
                     : WideCharToMultiByte(CP_ACP, 0, text, units, to, room, nullptr, nullptr);
}

int WINAPI LCMapStringA(LCID locale, DWORD flags, LPCSTR from, int count, LPSTR to, int room) {
    constexpr DWORD title = LCMAP_LOWERCASE | LCMAP_UPPERCASE; // only the wide one has it
    if ((flags & title) == title || (from == to && room != 0 && (flags & title) == 0)) {
        return fail(ERROR_INVALID_FLAGS);
    }
    if (from == nullptr || count == 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    WideText wide(from, count);
    if ((flags & LCMAP_SORTKEY) != 0) {
        return LCMapStringW(locale, flags, wide.text(), wide.units(), reinterpret_cast<LPWSTR>(to),
                            room);
    }
    Scratch<WCHAR, 264> mapped(static_cast<SIZE_T>(wide.units()) + 1);
    if (mapped.get() == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    // An empty text is its NUL alone; it says whether the flags are right all the same.
    const bool empty = wide.units() == 0;
    int units = LCMapStringW(locale, flags, empty ? L"" : wide.text(), empty ? 1 : wide.units(),
                             mapped.get(), empty ? 1 : wide.units());
    if (units == 0) {
        return 0;
    }
    units -= empty ? 1 : 0;
    if (count < 0) {
        mapped.get()[units++] = 0;
    }
    return WideCharToMultiByte(CP_ACP, 0, mapped.get(), units, to, room, nullptr, nullptr);
}

BOOL WINAPI GetStringTypeExW(LCID, DWORD kind, LPCWSTR text, int count, LPWORD to) {
    return GetStringTypeW(kind, text, count, to);
}
BOOL WINAPI GetStringTypeA(LCID, DWORD kind, LPCSTR text, int count, LPWORD to) {
    WideText wide(text, count);
    return GetStringTypeW(kind, wide.text(), wide.units() + (count < 0 ? 1 : 0), to);
}
BOOL WINAPI GetStringTypeExA(LCID locale, DWORD kind, LPCSTR text, int count, LPWORD to) {
    return GetStringTypeA(locale, kind, text, count, to);
}

/// The language of a locale in words, as version resources want it.
DWORD WINAPI VerLanguageNameW(DWORD language, LPWSTR to, DWORD room) {
    WCHAR found[80];
    int units = GetLocaleInfoW(MAKELCID(static_cast<WORD>(language), SORT_DEFAULT),
                               LOCALE_SLANGUAGE, found, 80);
    if (units == 0 || (language & 0x3ff) == 0) {
        constexpr WCHAR neutral[] = L"Language Neutral";
        memcpy(found, neutral, sizeof neutral);
        units = static_cast<int>(wcslen(neutral)) + 1;
    }
    return give_wide(found, static_cast<DWORD>(units) - 1, to, room);
}
DWORD WINAPI VerLanguageNameA(DWORD language, LPSTR to, DWORD room) {
    WCHAR found[80];
    const DWORD units = VerLanguageNameW(language, found, 80);
    return give_ansi(found, units, to, room);
}

} // extern "C"
