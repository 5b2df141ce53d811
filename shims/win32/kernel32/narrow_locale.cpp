// Functions of languages that kernel32 alone has: those whose texts are in the ANSI code page.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

constexpr int longest = 160;

int fail(DWORD error) {
    SetLastError(error);
    return 0;
}

/// A text of the caller's in UTF-16; null stays null.
struct Name {
    WCHAR room[longest];
    LPWSTR text = nullptr;
    explicit Name(LPCSTR narrow) {
        if (narrow != nullptr) {
            room[0] = 0;
            MultiByteToWideChar(CP_ACP, 0, narrow, -1, room, longest);
            text = room;
        }
    }
};

/// The result of a function whose text has its NUL, for a caller's buffer.
int give(LPCWSTR text, int units, LPSTR to, int room) {
    return units == 0 ? 0 : WideCharToMultiByte(CP_ACP, 0, text, units, to, room, nullptr, nullptr);
}

constexpr CALTYPE as_number = CAL_RETURN_NUMBER;

/// Calls `call` with the text of a calendar's fact.
template <class Call>
BOOL with_fact(LCID locale, CALID calendar, CALTYPE type, Call call) {
    char text[longest];
    const CALID wanted = calendar == ENUM_ALL_CALENDARS ? CALID{CAL_GREGORIAN} : calendar;
    if (GetCalendarInfoA(locale, wanted, type & ~as_number, text, longest, nullptr) == 0) {
        return FALSE;
    }
    call(text);
    return TRUE;
}

/// What stands between a caller's function for narrow texts and the one for wide ones.
template <class Call>
struct Narrowed {
    Call call;
    LONG_PTR argument;
};

struct NarrowText {
    char text[longest];
    explicit NarrowText(LPCWSTR wide) {
        WideCharToMultiByte(CP_ACP, 0, wide, -1, text, longest, nullptr, nullptr);
    }
};

struct Pages {
    static constexpr int most = 80;
    char names[most][8];
    int count;
};
Pages collected; ///< under the lock of those who collect

BOOL CALLBACK collect_page(LPWSTR text) {
    const NarrowText narrow(text);
    memcpy(collected.names[collected.count], narrow.text, sizeof collected.names[0]);
    return ++collected.count < Pages::most;
}

BOOL CALLBACK pass_group(LGRPID group, LPWSTR number, LPWSTR name, DWORD what, LONG_PTR context) {
    const auto& caller = *reinterpret_cast<Narrowed<LANGUAGEGROUP_ENUMPROCA>*>(context);
    return caller.call(group, NarrowText(number).text, NarrowText(name).text, what,
                       caller.argument);
}

BOOL CALLBACK pass_locale(LGRPID of, LCID locale, LPWSTR number, LONG_PTR context) {
    const auto& caller = *reinterpret_cast<Narrowed<LANGGROUPLOCALE_ENUMPROCA>*>(context);
    return caller.call(of, locale, NarrowText(number).text, caller.argument);
}

BOOL CALLBACK pass_language(LPWSTR name, LONG_PTR context) {
    const auto& caller = *reinterpret_cast<Narrowed<UILANGUAGE_ENUMPROCA>*>(context);
    return caller.call(NarrowText(name).text, caller.argument);
}

} // namespace

extern "C" {

int WINAPI GetCalendarInfoA(LCID locale, CALID calendar, CALTYPE type, LPSTR to, int room,
                            LPDWORD value) {
    if ((type & as_number) != 0) {
        const auto none = reinterpret_cast<LPWSTR>(to);
        return GetCalendarInfoW(locale, calendar, type, none, room, value) == 0
                   ? 0
                   : static_cast<int>(sizeof *value);
    }
    if (room < 0 || (room > 0 && to == nullptr)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    WCHAR text[longest];
    return give(text, GetCalendarInfoW(locale, calendar, type, text, longest, value), to, room);
}
BOOL WINAPI SetCalendarInfoA(LCID locale, CALID calendar, CALTYPE type, LPCSTR text) {
    return SetCalendarInfoW(locale, calendar, type, Name(text).text);
}
BOOL WINAPI EnumCalendarInfoA(CALINFO_ENUMPROCA call, LCID locale, CALID calendar, CALTYPE type) {
    return with_fact(locale, calendar, type, [&](LPSTR text) { call(text); });
}
BOOL WINAPI EnumCalendarInfoExA(CALINFO_ENUMPROCEXA call, LCID locale, CALID calendar,
                                CALTYPE type) {
    return with_fact(locale, calendar, type, [&](LPSTR text) { call(text, CAL_GREGORIAN); });
}

int WINAPI GetNumberFormatA(LCID locale, DWORD flags, LPCSTR text, const NUMBERFMTA* given,
                            LPSTR to, int room) {
    if (room < 0 || (room > 0 && to == nullptr)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    NUMBERFMTW wide{};
    Name point(given != nullptr ? given->lpDecimalSep : nullptr);
    Name separator(given != nullptr ? given->lpThousandSep : nullptr);
    if (given != nullptr) {
        memcpy(&wide, given, sizeof wide);
        wide.lpDecimalSep = point.text;
        wide.lpThousandSep = separator.text;
    }
    WCHAR made[longest];
    const int units = GetNumberFormatW(locale, flags, Name(text).text,
                                       given != nullptr ? &wide : nullptr, made, longest);
    return give(made, units, to, room);
}

int WINAPI GetCurrencyFormatA(LCID locale, DWORD flags, LPCSTR text, const CURRENCYFMTA* given,
                              LPSTR to, int room) {
    if (room < 0 || (room > 0 && to == nullptr)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    CURRENCYFMTW wide{};
    Name point(given != nullptr ? given->lpDecimalSep : nullptr);
    Name separator(given != nullptr ? given->lpThousandSep : nullptr);
    Name symbol(given != nullptr ? given->lpCurrencySymbol : nullptr);
    if (given != nullptr) {
        memcpy(&wide, given, sizeof wide);
        wide.lpDecimalSep = point.text;
        wide.lpThousandSep = separator.text;
        wide.lpCurrencySymbol = symbol.text;
    }
    WCHAR made[longest];
    const int units = GetCurrencyFormatW(locale, flags, Name(text).text,
                                         given != nullptr ? &wide : nullptr, made, longest);
    return give(made, units, to, room);
}

int WINAPI FoldStringA(DWORD flags, LPCSTR from, int count, LPSTR to, int room) {
    if (from == nullptr || count == 0 || room < 0 || (room > 0 && to == nullptr) || from == to) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    count = count < 0 ? static_cast<int>(strlen(from)) + 1 : count;
    constexpr int most_units = 18; // a character never becomes more
    const auto units = static_cast<SIZE_T>(count);
    auto* const wide = static_cast<WCHAR*>(
        RtlAllocateHeap(peb()->process_heap, 0, units * (most_units + 1) * sizeof(WCHAR)));
    if (wide == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    WCHAR* const folded = wide + units;
    const int widened = MultiByteToWideChar(CP_ACP, 0, from, count, wide, count);
    const int made = FoldStringW(flags, wide, widened, folded, count * most_units);
    const int bytes = give(folded, made, to, room);
    RtlFreeHeap(peb()->process_heap, 0, wide);
    return bytes;
}

BOOL WINAPI GetCPInfoExA(UINT page, DWORD flags, LPCPINFOEXA to) {
    CPINFOEXW wide;
    if (!GetCPInfoExW(page, flags, &wide)) {
        return FALSE;
    }
    memcpy(to, &wide, offsetof(CPINFOEXW, CodePageName));
    WideCharToMultiByte(CP_ACP, 0, wide.CodePageName, -1, to->CodePageName, MAX_PATH, nullptr,
                        nullptr);
    return TRUE;
}

BOOL WINAPI SetLocaleInfoA(LCID locale, LCTYPE type, LPCSTR text) {
    return SetLocaleInfoW(locale, type, Name(text).text);
}

BOOL WINAPI EnumSystemCodePagesA(CODEPAGE_ENUMPROCA call, DWORD flags) {
    if (call == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    // The wide function passes no argument on: its pages are collected first.
    static SRWLOCK lock = SRWLOCK_INIT;
    AcquireSRWLockExclusive(&lock);
    collected.count = 0;
    EnumSystemCodePagesW(collect_page, flags);
    Pages pages = collected;
    ReleaseSRWLockExclusive(&lock);
    for (int i = 0; i < pages.count && call(pages.names[i]); ++i) {
    }
    return TRUE;
}

BOOL WINAPI EnumSystemLanguageGroupsA(LANGUAGEGROUP_ENUMPROCA call, DWORD flags,
                                      LONG_PTR argument) {
    if (call == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    Narrowed<LANGUAGEGROUP_ENUMPROCA> through{call, argument};
    return EnumSystemLanguageGroupsW(pass_group, flags, reinterpret_cast<LONG_PTR>(&through));
}

BOOL WINAPI EnumLanguageGroupLocalesA(LANGGROUPLOCALE_ENUMPROCA call, LGRPID group, DWORD flags,
                                      LONG_PTR argument) {
    if (call == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    Narrowed<LANGGROUPLOCALE_ENUMPROCA> through{call, argument};
    return EnumLanguageGroupLocalesW(pass_locale, group, flags,
                                     reinterpret_cast<LONG_PTR>(&through));
}

BOOL WINAPI EnumUILanguagesA(UILANGUAGE_ENUMPROCA call, DWORD flags, LONG_PTR argument) {
    if (call == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    Narrowed<UILANGUAGE_ENUMPROCA> through{call, argument};
    return EnumUILanguagesW(pass_language, flags, reinterpret_cast<LONG_PTR>(&through));
}

} // extern "C"
