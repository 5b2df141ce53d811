// Dates as text: the forms of en-US and ISO 8601's.

#include "numbers.hpp"

namespace ferry::win32::automation {
namespace {

constexpr const char* month_names[] = {"january",   "february", "march",    "april",
                                       "may",       "june",     "july",     "august",
                                       "september", "october",  "november", "december"};
constexpr const char* day_names[] = {"sunday",   "monday", "tuesday", "wednesday",
                                     "thursday", "friday", "saturday"};

bool is_digit(WCHAR c) { return c >= '0' && c <= '9'; }
bool is_letter(WCHAR c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
bool is_blank(WCHAR c) { return c == ' ' || (c >= 9 && c <= 13); }

/// A word is a name, or its first three letters. 0: none, else its place from 1 on.
template <SIZE_T count>
int find_name(const WCHAR* word, int length, const char* const (&names)[count]) {
    for (SIZE_T i = 0; i < count; ++i) {
        int same = 0;
        while (same < length && names[i][same] == static_cast<char>(word[same] | 0x20)) {
            ++same;
        }
        if (same == length && (length == 3 || names[i][length] == 0)) {
            return static_cast<int>(i) + 1;
        }
    }
    return 0;
}

struct Parts {
    int numbers[3]; ///< of the date, in their order
    int digits[3];  ///< that they have
    int number_count = 0;
    int month = 0;     ///< by its name
    int month_at = 0;  ///< how many numbers were before it
    int clock[3] = {}; ///< hours, minutes, seconds
    int clock_count = 0;
    int half = 0; ///< 1: AM, 2: PM
};

/// Digits at `at`; -1 for too many.
int read_digits(const WCHAR*& at, int& count) {
    int value = 0;
    count = 0;
    for (; is_digit(*at); ++at, ++count) {
        value = count < 5 ? value * 10 + (*at - '0') : value;
    }
    return count > 4 ? -1 : value;
}

bool read_clock(const WCHAR*& at, int first, Parts& to) {
    if (to.clock_count != 0) {
        return false;
    }
    to.clock[to.clock_count++] = first;
    while (*at == ':' && is_digit(at[1]) && to.clock_count < 3) {
        int count = 0;
        ++at;
        to.clock[to.clock_count++] = read_digits(at, count);
        if (count > 2) {
            return false;
        }
    }
    return *at != ':';
}

bool read_word(const WCHAR*& at, Parts& to) {
    const WCHAR* const begin = at;
    while (is_letter(*at)) {
        ++at;
    }
    const auto length = static_cast<int>(at - begin);
    const auto first = static_cast<WCHAR>(*begin | 0x20);
    const bool has_m = length == 1 || (length == 2 && (begin[1] | 0x20) == 'm');
    if (has_m && (first == 'a' || first == 'p')) {
        const bool again = to.half != 0;
        to.half = first == 'a' ? 1 : 2;
        if (to.clock_count == 0 && to.number_count != 0) { // "5 PM"
            to.clock[to.clock_count++] = to.numbers[--to.number_count];
        }
        return !again;
    }
    if (length == 1 && first == 't') { // of ISO 8601
        return is_digit(*at);
    }
    if (length < 3) {
        return false;
    }
    if (const int month = find_name(begin, length, month_names); month != 0) {
        to.month_at = to.number_count;
        const bool again = to.month != 0;
        to.month = month;
        return !again;
    }
    return find_name(begin, length, day_names) != 0;
}

bool read_parts(const WCHAR* at, Parts& to) {
    while (*at != 0) {
        if (is_digit(*at)) {
            int count = 0;
            const int value = read_digits(at, count);
            if (value < 0) {
                return false;
            }
            if (*at == ':') {
                if (!read_clock(at, value, to)) {
                    return false;
                }
            } else if (to.number_count == 3) {
                return false;
            } else {
                to.digits[to.number_count] = count;
                to.numbers[to.number_count++] = value;
            }
        } else if (is_letter(*at)) {
            if (!read_word(at, to)) {
                return false;
            }
        } else if (is_blank(*at) || *at == '/' || *at == '-' || *at == ',') {
            ++at;
        } else {
            return false;
        }
    }
    return true;
}

int days_in(int year, int month) {
    constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : days[month - 1];
}

int whole_year(int year, int digits) {
    return digits > 2 ? year : year < 50 ? year + 2000 : year + 1900;
}

bool is_day(int year, int month, int day) {
    return month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month) && year >= 100 &&
           year <= 9999;
}

/// Which number is what: year first if it has more than two digits, else month, day, year; where
/// that is no date, day first.
bool order_date(const Parts& parts, SYSTEMTIME& to) {
    SYSTEMTIME now;
    GetLocalTime(&now);
    const int* const n = parts.numbers;
    int year = now.wYear;
    int month = parts.month;
    int day = 1;
    if (month != 0) {
        if (parts.number_count == 0 || parts.number_count > 2) {
            return false;
        }
        const bool year_first = parts.digits[0] > 2 || n[0] > 31;
        if (parts.number_count == 2) {
            day = year_first ? n[1] : n[0];
            year =
                year_first ? whole_year(n[0], parts.digits[0]) : whole_year(n[1], parts.digits[1]);
        } else if (year_first) {
            year = whole_year(n[0], parts.digits[0]);
        } else {
            day = n[0];
        }
    } else if (parts.number_count == 3) {
        const bool year_first = parts.digits[0] > 2;
        year = year_first ? whole_year(n[0], parts.digits[0]) : whole_year(n[2], parts.digits[2]);
        month = year_first ? n[1] : n[0];
        day = year_first ? n[2] : n[1];
    } else if (parts.number_count == 2) {
        month = n[0];
        day = n[1];
        if (parts.digits[1] > 2 || n[1] > 31) { // month and year
            year = whole_year(n[1], parts.digits[1]);
            day = 1;
        } else if (parts.digits[0] > 2) {
            year = n[0];
            month = n[1];
            day = 1;
        }
    } else {
        return false;
    }
    if (!is_day(year, month, day) && parts.month == 0) {
        const int other = month;
        month = day;
        day = other;
    }
    to.wYear = static_cast<WORD>(year);
    to.wMonth = static_cast<WORD>(month);
    to.wDay = static_cast<WORD>(day);
    return is_day(year, month, day);
}

} // namespace

HRESULT read_date(const WCHAR* text, ULONG flags, double& to) {
    Parts parts;
    to = 0;
    if (text == nullptr) {
        return DISP_E_TYPEMISMATCH;
    }
    if (!read_parts(text, parts) ||
        (parts.number_count + (parts.month != 0 ? 1 : 0) < 2 && parts.clock_count == 0)) {
        return DISP_E_TYPEMISMATCH;
    }
    SYSTEMTIME time{1899, 12, 0, 30, 0, 0, 0, 0};
    const bool has_date = parts.number_count != 0 || parts.month != 0;
    if (has_date && !order_date(parts, time)) {
        return DISP_E_TYPEMISMATCH;
    }
    int hour = parts.clock[0];
    if (parts.half != 0 && (hour > 12 || parts.clock_count == 0)) {
        return DISP_E_TYPEMISMATCH;
    }
    if (parts.half != 0) {
        hour = hour % 12 + (parts.half == 2 ? 12 : 0);
    }
    if (hour > 23 || parts.clock[1] > 59 || parts.clock[2] > 59) {
        return DISP_E_TYPEMISMATCH;
    }
    time.wHour = static_cast<WORD>(hour);
    time.wMinute = static_cast<WORD>(parts.clock[1]);
    time.wSecond = static_cast<WORD>(parts.clock[2]);
    if (!join_date(time, to)) {
        return DISP_E_TYPEMISMATCH;
    }
    const auto days = static_cast<double>(static_cast<LONG64>(to));
    if ((flags & VAR_TIMEVALUEONLY) != 0) {
        to -= days;
    } else if ((flags & VAR_DATEVALUEONLY) != 0) {
        to = days;
    }
    return S_OK;
}

int write_date(double date, LCID locale, ULONG flags, WCHAR* to, int room) {
    SYSTEMTIME time;
    if (!split_date(date, time)) {
        return -1;
    }
    const bool has_clock = time.wHour != 0 || time.wMinute != 0 || time.wSecond != 0;
    const bool is_first_day = time.wYear == 1899 && time.wMonth == 12 && time.wDay == 30;
    const bool shows_date =
        (flags & VAR_TIMEVALUEONLY) == 0 && !(is_first_day && (flags & VAR_DATEVALUEONLY) == 0);
    const bool shows_clock = (flags & VAR_DATEVALUEONLY) == 0 && (has_clock || !shows_date);
    int length = 0;
    if (shows_date) {
        length = GetDateFormatW(locale, 0, &time, L"M/d/yyyy", to, room) - 1;
    }
    if (shows_clock) {
        if (shows_date) {
            to[length++] = ' ';
        }
        length += GetTimeFormatW(locale, 0, &time, L"h:mm:ss tt", to + length, room - length) - 1;
    }
    return length;
}

} // namespace ferry::win32::automation
