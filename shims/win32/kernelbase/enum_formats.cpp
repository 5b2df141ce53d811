// The pictures of dates and times that a user of en-US may choose among.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

constexpr size_t longest = 32;

struct Pictures {
    DWORD flag;
    const WCHAR* list[8];
};
constexpr Pictures times[] = {{0, {L"h:mm:ss tt", L"hh:mm:ss tt", L"H:mm:ss", L"HH:mm:ss"}},
                              {TIME_NOSECONDS, {L"h:mm tt", L"hh:mm tt", L"H:mm", L"HH:mm"}}};
constexpr Pictures dates[] = {
    {DATE_SHORTDATE,
     {L"M/d/yyyy", L"M/d/yy", L"MM/dd/yy", L"MM/dd/yyyy", L"yy/MM/dd", L"yyyy-MM-dd",
      L"dd-MMM-yy"}},
    {DATE_LONGDATE,
     {L"dddd, MMMM d, yyyy", L"MMMM d, yyyy", L"dddd, d MMMM, yyyy", L"d MMMM, yyyy"}},
    {DATE_YEARMONTH, {L"MMMM yyyy"}},
    {DATE_MONTHDAY, {L"MMMM d"}}};

void copy(const WCHAR* from, WCHAR* to) { memcpy(to, from, (wcslen(from) + 1) * sizeof(WCHAR)); }
void copy(const WCHAR* from, char* to) {
    do {
        *to++ = static_cast<char>(*from);
    } while (*from++ != 0);
}

/// Calls `visit` with each picture of a kind, in memory that it may change, until it says FALSE.
template <class Char, size_t kinds, class Call, class Visit>
BOOL each(const Pictures (&table)[kinds], DWORD kind, Call call, Visit visit) {
    if (call == nullptr) {
        teb()->last_error = ERROR_INVALID_PARAMETER;
        return FALSE;
    }
    kind = &table[0] == &dates[0] && kind == 0 ? DATE_SHORTDATE : kind;
    for (const Pictures& row : table) {
        if (row.flag != kind) {
            continue;
        }
        for (const WCHAR* const* at = row.list; *at != nullptr; ++at) {
            Char text[longest];
            copy(*at, text);
            if (!visit(text)) {
                break;
            }
        }
        return TRUE;
    }
    teb()->last_error = ERROR_INVALID_FLAGS;
    return FALSE;
}

constexpr DWORD no_override = LOCALE_NOUSEROVERRIDE | LOCALE_USE_CP_ACP;
constexpr CALID gregorian = CAL_GREGORIAN;

} // namespace

extern "C" {

BOOL WINAPI EnumTimeFormatsW(TIMEFMT_ENUMPROCW call, LCID, DWORD flags) {
    return each<WCHAR>(times, flags & ~no_override, call, [&](LPWSTR text) { return call(text); });
}
BOOL WINAPI EnumTimeFormatsA(TIMEFMT_ENUMPROCA call, LCID, DWORD flags) {
    if ((flags & TIME_NOSECONDS) != 0) { // only the wide one has it
        teb()->last_error = ERROR_INVALID_FLAGS;
        return FALSE;
    }
    return each<char>(times, flags & ~no_override, call, [&](LPSTR text) { return call(text); });
}
BOOL WINAPI EnumTimeFormatsEx(TIMEFMT_ENUMPROCEX call, LPCWSTR, DWORD flags, LPARAM argument) {
    return each<WCHAR>(times, flags & ~no_override, call,
                       [&](LPWSTR text) { return call(text, argument); });
}
BOOL WINAPI EnumDateFormatsW(DATEFMT_ENUMPROCW call, LCID, DWORD flags) {
    return each<WCHAR>(dates, flags & ~no_override, call, [&](LPWSTR text) { return call(text); });
}
BOOL WINAPI EnumDateFormatsA(DATEFMT_ENUMPROCA call, LCID, DWORD flags) {
    return each<char>(dates, flags & ~no_override, call, [&](LPSTR text) { return call(text); });
}
BOOL WINAPI EnumDateFormatsExW(DATEFMT_ENUMPROCEXW call, LCID, DWORD flags) {
    return each<WCHAR>(dates, flags & ~no_override, call,
                       [&](LPWSTR text) { return call(text, gregorian); });
}
BOOL WINAPI EnumDateFormatsExA(DATEFMT_ENUMPROCEXA call, LCID, DWORD flags) {
    return each<char>(dates, flags & ~no_override, call,
                      [&](LPSTR text) { return call(text, gregorian); });
}
BOOL WINAPI EnumDateFormatsExEx(DATEFMT_ENUMPROCEXEX call, LPCWSTR, DWORD flags, LPARAM argument) {
    return each<WCHAR>(dates, flags & ~no_override, call,
                       [&](LPWSTR text) { return call(text, gregorian, argument); });
}

} // extern "C"
