// What languages there are: one is the user's, the system's and every thread's.

#include "locale_names.hpp"
#include "text.hpp"

using namespace ferry::win32;

namespace {

constexpr LCID english = 0x409;
constexpr LANGID english_language = 0x409;
constexpr WCHAR english_name[] = L"en-US";

/// The user's where there is no name; null where it is none that has a number.
const LocaleName* locale_of(LPCWSTR name) {
    const bool is_default = name == nullptr || lstrcmpiW(name, L"!x-sys-default-locale") == 0;
    return find_locale(is_default ? english_name : name);
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
    switch (locale) {
    case LOCALE_NEUTRAL:
    case LOCALE_USER_DEFAULT:
    case LOCALE_SYSTEM_DEFAULT:
    case custom_default:
    case custom_unspecified: return english;
    default: break;
    }
    const LocaleName* const found = find_locale(locale);
    return found != nullptr && found->usual != 0 ? found->usual : locale;
}

int WINAPI GetSystemDefaultLocaleName(LPWSTR to, int room) { return give(english_name, to, room); }
BOOL WINAPI IsValidLocaleName(LPCWSTR name) {
    return name != nullptr && locale_of(name) != nullptr;
}
BOOL WINAPI IsValidLanguageGroup(LGRPID group, DWORD) { return group == 1; }

/// A language alone stands for its usual locale where it is not allowed to be one itself.
LCID WINAPI LocaleNameToLCID(LPCWSTR name, DWORD flags) {
    constexpr LCID without_number = 0x1000; // LOCALE_CUSTOM_UNSPECIFIED
    if ((flags & ~static_cast<DWORD>(LOCALE_ALLOW_NEUTRAL_NAMES)) != 0) {
        return static_cast<LCID>(fail(ERROR_INVALID_PARAMETER));
    }
    const LocaleName* const found = locale_of(name);
    if (found == nullptr) {
        return is_locale_name(name) && wcschr(name, L'-') != nullptr
                   ? without_number
                   : static_cast<LCID>(fail(ERROR_INVALID_PARAMETER));
    }
    const bool neutral = (flags & LOCALE_ALLOW_NEUTRAL_NAMES) != 0;
    return found->usual != 0 && !neutral ? found->usual : found->number;
}
int WINAPI LCIDToLocaleName(LCID locale, LPWSTR to, int room, DWORD flags) {
    const LocaleName* found = find_locale(locale);
    const bool neutral = (flags & LOCALE_ALLOW_NEUTRAL_NAMES) != 0;
    if (found == nullptr || (found->usual != 0 && !neutral)) {
        found = find_locale(ConvertDefaultLocale(locale));
    }
    return found != nullptr ? give(found->name, to, room) : fail(ERROR_INVALID_PARAMETER);
}
/// A locale that there is, for one that there is not: by what its name begins with.
int WINAPI ResolveLocaleName(LPCWSTR name, LPWSTR to, int room) {
    const LocaleName* found = locale_of(name);
    WCHAR shorter[LOCALE_NAME_MAX_LENGTH];
    if (found == nullptr && is_locale_name(name)) {
        size_t units = wcslen(name);
        memcpy(shorter, name, (units + 1) * sizeof(WCHAR));
        while (found == nullptr && units > 0) {
            if (shorter[--units] == L'-') {
                shorter[units] = 0;
                found = find_locale(shorter);
            }
        }
    }
    if (found != nullptr && found->usual != 0) {
        found = find_locale(found->usual);
    }
    return give(found != nullptr ? found->name : L"", to, room);
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
