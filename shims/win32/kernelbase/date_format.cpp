// Dates and times as texts, by pictures: d, M, y of dates, h, H, m, s, t of times.

#include "counted_text.hpp"
#include "file_time.hpp"

using namespace ferry::win32;

namespace {

constexpr int longest_name = 32;

class Output : public CountedText {
public:
    using CountedText::CountedText;
    void number(unsigned value, int width) {
        WCHAR digits[8];
        int at = 0;
        do {
            digits[at++] = static_cast<WCHAR>(L'0' + value % 10);
            value /= 10;
        } while (value != 0 || at < width);
        while (at > 0) {
            put(digits[--at]);
        }
    }
    void fact(LCTYPE type) {
        WCHAR name[longest_name];
        if (GetLocaleInfoW(LOCALE_USER_DEFAULT, type, name, longest_name) != 0) {
            put(name);
        }
    }
};

/// Letters behind each other that are the same.
int run_of(LPCWSTR picture) {
    int count = 1;
    while (picture[count] == *picture) {
        ++count;
    }
    return count;
}

void put_date_part(Output& to, WCHAR letter, int count, const SYSTEMTIME& time) {
    const LCTYPE weekday = (time.wDayOfWeek + 6U) % 7; // Monday is the first
    switch (letter) {
    case L'd':
        if (count <= 2) {
            to.number(time.wDay, count);
        } else {
            to.fact((count == 3 ? LOCALE_SABBREVDAYNAME1 : LOCALE_SDAYNAME1) + weekday);
        }
        break;
    case L'M':
        if (count <= 2) {
            to.number(time.wMonth, count);
        } else {
            to.fact((count == 3 ? LOCALE_SABBREVMONTHNAME1 : LOCALE_SMONTHNAME1) + time.wMonth - 1);
        }
        break;
    case L'y':
        to.number(count <= 2 ? time.wYear % 100U : time.wYear, count <= 2 ? count : 4);
        break;
    default: to.put(L"A.D."); // g, the era
    }
}

void put_time_part(Output& to, WCHAR letter, int count, const SYSTEMTIME& time, DWORD flags) {
    const int width = count >= 2 ? 2 : 1;
    const bool all_day = (flags & TIME_FORCE24HOURFORMAT) != 0 || letter == L'H';
    switch (letter) {
    case L'h':
    case L'H': to.number(all_day ? time.wHour : (time.wHour + 11U) % 12 + 1, width); break;
    case L'm': to.number(time.wMinute, width); break;
    case L's': to.number(time.wSecond, width); break;
    default: {
        const LPCWSTR marker = time.wHour < 12 ? L"AM" : L"PM";
        to.put(count == 1 ? (time.wHour < 12 ? L"A" : L"P") : marker);
    }
    }
}

/// Whether a time's part is left out by the flags.
bool is_left_out(WCHAR letter, DWORD flags) {
    switch (letter) {
    case L'm': return (flags & TIME_NOMINUTESORSECONDS) != 0;
    case L's': return (flags & (TIME_NOMINUTESORSECONDS | TIME_NOSECONDS)) != 0;
    case L't': return (flags & TIME_NOTIMEMARKER) != 0;
    default: return false;
    }
}

/// Text of a picture up to the next part: quoted or not. Where the picture goes on.
LPCWSTR put_literal(Output& to, LPCWSTR picture, LPCWSTR letters) {
    while (*picture != 0 && wcschr(letters, *picture) == nullptr) {
        if (*picture != L'\'') {
            to.put(*picture++);
            continue;
        }
        for (++picture; *picture != 0; ++picture) {
            if (*picture == L'\'' && *++picture != L'\'') {
                break;
            }
            to.put(*picture);
        }
    }
    return picture;
}

int format(LPCWSTR picture, const SYSTEMTIME& time, bool date, DWORD flags, LPWSTR to, int room) {
    Output output(to, room);
    Output nowhere(nullptr, 0);
    const LPCWSTR letters = date ? L"dMyg" : L"hHmst";
    bool left_out = false; // the part in front
    for (;;) {
        // A part that is left out takes the text around it along, but for the blank behind it.
        const LPCWSTR begin = picture;
        picture = put_literal(nowhere, begin, letters);
        const bool next_left_out = *picture != 0 && !date && is_left_out(*picture, flags);
        if (!next_left_out && (!left_out || *begin == L' ')) {
            put_literal(output, begin, letters);
        }
        if (*picture == 0) {
            return output.end();
        }
        const int count = run_of(picture);
        if (date) {
            put_date_part(output, *picture, count, time);
        } else if (!next_left_out) {
            put_time_part(output, *picture, count, time, flags);
        }
        left_out = next_left_out;
        picture += count;
    }
}

/// The caller's time with its weekday put right, or now. False for one that is none.
bool read(const SYSTEMTIME* given, bool date, SYSTEMTIME& time) {
    if (given == nullptr) {
        GetLocalTime(&time);
        return true;
    }
    time = *given;
    if (!date) {
        return time.wHour <= 23 && time.wMinute <= 59 && time.wSecond <= 59;
    }
    time.wHour = time.wMinute = time.wSecond = time.wMilliseconds = 0;
    FILETIME file;
    return SystemTimeToFileTime(&time, &file) && FileTimeToSystemTime(&file, &time);
}

int format_date(DWORD flags, const SYSTEMTIME* given, LPCWSTR picture, LPWSTR to, int room) {
    constexpr DWORD kinds = DATE_SHORTDATE | DATE_LONGDATE | DATE_YEARMONTH | DATE_MONTHDAY;
    SYSTEMTIME time;
    const DWORD kind = flags & kinds;
    if (room < 0 || (room > 0 && to == nullptr)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if ((picture != nullptr && (flags & (kinds | LOCALE_NOUSEROVERRIDE)) != 0) ||
        (kind & (kind - 1)) != 0) {
        return fail(ERROR_INVALID_FLAGS);
    }
    if (!read(given, true, time)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    WCHAR usual[longest_name];
    if (picture == nullptr) {
        const LCTYPE which = (flags & DATE_LONGDATE) != 0    ? LOCALE_SLONGDATE
                             : (flags & DATE_YEARMONTH) != 0 ? LOCALE_SYEARMONTH
                             : (flags & DATE_MONTHDAY) != 0  ? LOCALE_SMONTHDAY
                                                             : LOCALE_SSHORTDATE;
        GetLocaleInfoW(LOCALE_USER_DEFAULT, which, usual, longest_name);
        picture = usual;
    }
    return format(picture, time, true, flags, to, room);
}

int format_time(DWORD flags, const SYSTEMTIME* given, LPCWSTR picture, LPWSTR to, int room) {
    SYSTEMTIME time;
    if (room < 0 || (room > 0 && to == nullptr)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (picture != nullptr && (flags & LOCALE_NOUSEROVERRIDE) != 0) {
        return fail(ERROR_INVALID_FLAGS);
    }
    if (!read(given, false, time)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    WCHAR usual[longest_name];
    if (picture == nullptr) {
        GetLocaleInfoW(LOCALE_USER_DEFAULT, LOCALE_STIMEFORMAT, usual, longest_name);
        picture = usual;
    }
    return format(picture, time, false, flags, to, room);
}

using Format = int (*)(DWORD, const SYSTEMTIME*, LPCWSTR, LPWSTR, int);

int format_ansi(Format format, DWORD flags, const SYSTEMTIME* time, LPCSTR picture, LPSTR to,
                int room) {
    constexpr int most = 256;
    WCHAR text[most];
    Wide wide(picture);
    const int units = format(flags, time, wide.get(), text, most);
    if (units == 0) {
        return 0;
    }
    const DWORD bytes =
        give_ansi(text, static_cast<DWORD>(units - 1), to, room < 0 ? 0 : static_cast<DWORD>(room));
    const int needed = WideCharToMultiByte(CP_ACP, 0, text, units, nullptr, 0, nullptr, nullptr);
    return room != 0 && bytes >= static_cast<DWORD>(needed) ? fail(ERROR_INSUFFICIENT_BUFFER)
                                                            : needed;
}

} // namespace

extern "C" {

int WINAPI GetDateFormatW(LCID, DWORD flags, const SYSTEMTIME* time, LPCWSTR picture, LPWSTR to,
                          int room) {
    return format_date(flags, time, picture, to, room);
}
int WINAPI GetDateFormatEx(LPCWSTR, DWORD flags, const SYSTEMTIME* time, LPCWSTR picture, LPWSTR to,
                           int room, LPCWSTR calendar) {
    if (calendar != nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    return format_date(flags, time, picture, to, room);
}
int WINAPI GetDateFormatA(LCID, DWORD flags, const SYSTEMTIME* time, LPCSTR picture, LPSTR to,
                          int room) {
    return format_ansi(format_date, flags, time, picture, to, room);
}
int WINAPI GetTimeFormatW(LCID, DWORD flags, const SYSTEMTIME* time, LPCWSTR picture, LPWSTR to,
                          int room) {
    return format_time(flags, time, picture, to, room);
}
int WINAPI GetTimeFormatEx(LPCWSTR, DWORD flags, const SYSTEMTIME* time, LPCWSTR picture, LPWSTR to,
                           int room) {
    return format_time(flags, time, picture, to, room);
}
int WINAPI GetTimeFormatA(LCID, DWORD flags, const SYSTEMTIME* time, LPCSTR picture, LPSTR to,
                          int room) {
    return format_ansi(format_time, flags, time, picture, to, room);
}

} // extern "C"
