// Calendars: the Gregorian one in the manner of en-US, the only one that its user may choose.

#include "counted_text.hpp"

using namespace ferry::win32;

namespace {

constexpr WCHAR calendar_name[] = L"Gregorian Calendar";
constexpr DWORD last_two_digit_year = 2049;
constexpr CALTYPE options = 0xf0000000;
constexpr CALTYPE english_era = 0x3b;             // CAL_SENGLISHERANAME
constexpr CALTYPE english_era_abbreviated = 0x3c; // CAL_SENGLISHABBREVERANAME

/// Types that are the locale's too, in the same order: first, last, the locale's first.
constexpr struct {
    CALTYPE first;
    CALTYPE last;
    LCTYPE locale;
} of_locale[] = {{CAL_SSHORTDATE, CAL_SSHORTDATE, LOCALE_SSHORTDATE},
                 {CAL_SLONGDATE, CAL_SLONGDATE, LOCALE_SLONGDATE},
                 {CAL_SDAYNAME1, CAL_SDAYNAME7, LOCALE_SDAYNAME1},
                 {CAL_SABBREVDAYNAME1, CAL_SABBREVDAYNAME7, LOCALE_SABBREVDAYNAME1},
                 {CAL_SMONTHNAME1, CAL_SMONTHNAME12, LOCALE_SMONTHNAME1},
                 {CAL_SABBREVMONTHNAME1, CAL_SABBREVMONTHNAME12, LOCALE_SABBREVMONTHNAME1},
                 {CAL_SYEARMONTH, CAL_SYEARMONTH, LOCALE_SYEARMONTH},
                 {CAL_SSHORTESTDAYNAME1, CAL_SSHORTESTDAYNAME7, LOCALE_SSHORTESTDAYNAME1},
                 {CAL_SMONTHDAY, CAL_SMONTHDAY, LOCALE_SMONTHDAY}};

constexpr struct {
    CALTYPE type;
    LPCWSTR text;
} own[] = {{CAL_SCALNAME, calendar_name}, {CAL_SERASTRING, L"A.D."},
           {CAL_SMONTHNAME13, L""},       {CAL_SABBREVMONTHNAME13, L""},
           {CAL_SABBREVERASTRING, L"AD"}, {CAL_SRELATIVELONGDATE, L"dddd, MMMM d"},
           {english_era, L"A.D."},        {english_era_abbreviated, L"AD"}};

constexpr struct {
    CALTYPE type;
    DWORD value;
} numbers[] = {{CAL_ICALINTVALUE, CAL_GREGORIAN},
               {CAL_IYEAROFFSETRANGE, 0},
               {CAL_ITWODIGITYEARMAX, last_two_digit_year}};

int calendar_info(CALID calendar, CALTYPE type, LPWSTR to, int room, LPDWORD value) {
    const bool as_number = (type & CAL_RETURN_NUMBER) != 0;
    if (calendar != CAL_GREGORIAN || room < 0 || (room > 0 && to == nullptr) ||
        (as_number ? value == nullptr || to != nullptr || room != 0 : value != nullptr)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    type &= ~options;
    CountedText output(to, room);
    for (const auto& each : numbers) {
        if (each.type != type) {
            continue;
        }
        if (as_number) {
            *value = each.value;
            return sizeof *value / sizeof(WCHAR);
        }
        DWORD unit = 1;
        while (each.value / unit >= 10) {
            unit *= 10;
        }
        for (; unit != 0; unit /= 10) {
            output.put(static_cast<WCHAR>(L'0' + each.value / unit % 10));
        }
        return output.end();
    }
    for (const auto& each : own) {
        if (each.type == type && !as_number) {
            output.put(each.text);
            return output.end();
        }
    }
    for (const auto& each : of_locale) {
        if (type >= each.first && type <= each.last && !as_number) {
            return GetLocaleInfoEx(LOCALE_NAME_USER_DEFAULT, each.locale + (type - each.first), to,
                                   room);
        }
    }
    return fail(ERROR_INVALID_FLAGS);
}

constexpr int longest = 80;

/// Calls `call` with the text of a type; what an enumeration does where there is one calendar.
template <class Call>
BOOL enumerate(CALID calendar, CALTYPE type, Call call) {
    WCHAR text[longest];
    const CALID wanted = calendar == ENUM_ALL_CALENDARS ? CALID{CAL_GREGORIAN} : calendar;
    if (calendar_info(wanted, type & ~CAL_RETURN_NUMBER, text, longest, nullptr) == 0) {
        return FALSE;
    }
    call(text);
    return TRUE;
}

} // namespace

extern "C" {

int WINAPI GetCalendarInfoW(LCID, CALID calendar, CALTYPE type, LPWSTR to, int room,
                            LPDWORD value) {
    return calendar_info(calendar, type, to, room, value);
}
int WINAPI GetCalendarInfoEx(LPCWSTR, CALID calendar, LPCWSTR, CALTYPE type, LPWSTR to, int room,
                             LPDWORD value) {
    return calendar_info(calendar, type, to, room, value);
}
BOOL WINAPI SetCalendarInfoW(LCID, CALID, CALTYPE, LPCWSTR) { return fail(ERROR_ACCESS_DENIED); }

BOOL WINAPI EnumCalendarInfoW(CALINFO_ENUMPROCW call, LCID, CALID calendar, CALTYPE type) {
    return enumerate(calendar, type, [&](LPWSTR text) { call(text); });
}
BOOL WINAPI EnumCalendarInfoExW(CALINFO_ENUMPROCEXW call, LCID, CALID calendar, CALTYPE type) {
    return enumerate(calendar, type, [&](LPWSTR text) { call(text, CAL_GREGORIAN); });
}
BOOL WINAPI EnumCalendarInfoExEx(CALINFO_ENUMPROCEXEX call, LPCWSTR, CALID calendar, LPCWSTR,
                                 CALTYPE type, LPARAM argument) {
    return enumerate(calendar, type,
                     [&](LPWSTR text) { call(text, CAL_GREGORIAN, nullptr, argument); });
}

} // extern "C"
