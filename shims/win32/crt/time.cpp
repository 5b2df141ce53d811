// Time: calendar, zones, text. The zone is that of TZ ("tzn[+|-]hh[:mm[:ss]][dzn]") or the
// system's.

#include "late.hpp"
#include "locale.hpp"

using namespace ferry::crt;

extern "C" {

struct Tm {
    int second;
    int minute;
    int hour;
    int day;
    int month;
    int year;
    int weekday;
    int yearday;
    int daylight;
};

long _timezone = 28800; // as Windows has them before _tzset: Pacific time
int _daylight = 1;
long _dstbias = -3600;

} // extern "C"

namespace {

char zone_names[2][64] = {"PST", "PDT"};
wchar_t wide_zone_names[2][64] = {L"PST", L"PDT"};

} // namespace

extern "C" {
char* _tzname[2] = {zone_names[0], zone_names[1]};
char* getenv(const char* name);
int _isatty(int fd);
}

namespace {

constexpr long long seconds_a_day = 86400;
constexpr long long ticks_a_second = 10000000;
constexpr long long epoch_in_ticks = 116444736000000000; // 1970 in FILETIME
constexpr long long most_seconds = 32536850399;          // year 3000, as documented
Lock zone_lock;
bool zone_known;
bool from_system;
TIME_ZONE_INFORMATION system_zone;
TIME_ZONE_INFORMATION united_states_zone() {
    TIME_ZONE_INFORMATION zone{};
    zone.DaylightDate = {0, 3, 0, 2, 2, 0, 0, 0}; // second Sunday of March, 2:00
    zone.StandardDate = {0, 11, 0, 1, 2, 0, 0, 0};
    return zone;
}

bool is_leap(long long year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

/// Days from 1970-01-01 to a date; month from 0 on, may be any.
long long days_to(long long year, long long month, long long day) {
    year += month / 12;
    month %= 12;
    if (month < 0) {
        month += 12;
        --year;
    }
    // Years from March on (Hinnant, "chrono-compatible low-level date algorithms").
    const long long y = month < 2 ? year - 1 : year;
    const long long era = (y >= 0 ? y : y - 399) / 400;
    const long long of_era = y - era * 400;
    const long long m = (month + 10) % 12;
    const long long of_year = (153 * m + 2) / 5;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468 + day - 1;
}

void to_calendar(long long seconds, Tm& tm) {
    long long days = seconds / seconds_a_day;
    long long rest = seconds % seconds_a_day;
    if (rest < 0) {
        rest += seconds_a_day;
        --days;
    }
    tm.hour = static_cast<int>(rest / 3600);
    tm.minute = static_cast<int>(rest / 60 % 60);
    tm.second = static_cast<int>(rest % 60);
    tm.weekday = static_cast<int>(((days + 4) % 7 + 7) % 7);
    const long long z = days + 719468;
    const long long era = (z >= 0 ? z : z - 146096) / 146097;
    const long long of_era = z - era * 146097;
    const long long year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const long long of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const long long m = (5 * of_year + 2) / 153;
    tm.day = static_cast<int>(of_year - (153 * m + 2) / 5 + 1);
    tm.month = static_cast<int>((m + 2) % 12);
    const long long year = year_of_era + era * 400 + (tm.month < 2 ? 1 : 0);
    tm.year = static_cast<int>(year - 1900);
    tm.yearday = static_cast<int>(days - days_to(year, 0, 1));
    tm.daylight = 0;
}

long long from_calendar(const Tm& tm) {
    return days_to(1900LL + tm.year, tm.month, tm.day) * seconds_a_day + tm.hour * 3600LL +
           tm.minute * 60LL + tm.second;
}

void copy_name(int which, const wchar_t* from) {
    size_t i = 0;
    for (; from[i] != 0 && i < 63; ++i) {
        wide_zone_names[which][i] = from[i];
    }
    wide_zone_names[which][i] = 0;
    WideCharToMultiByte(CP_ACP, 0, wide_zone_names[which], -1, zone_names[which], 64, nullptr,
                        nullptr);
}

void set_from_system() {
    from_system = true;
    if (GetTimeZoneInformation(&system_zone) == TIME_ZONE_ID_INVALID) {
        system_zone = {};
    }
    _timezone = system_zone.Bias * 60;
    if (system_zone.StandardDate.wMonth != 0) {
        _timezone += system_zone.StandardBias * 60;
    }
    _daylight = system_zone.DaylightDate.wMonth != 0 && system_zone.DaylightBias != 0;
    _dstbias = _daylight != 0 ? (system_zone.DaylightBias - system_zone.StandardBias) * 60 : 0;
    copy_name(0, system_zone.StandardName);
    copy_name(1, system_zone.DaylightName);
}

void set_from_text(const char* text) {
    from_system = false;
    system_zone = united_states_zone();
    wchar_t name[4] = {};
    int i = 0;
    for (; i < 3 && *text != 0; ++i) {
        name[i] = static_cast<unsigned char>(*text++);
    }
    copy_name(0, name);
    const bool negative = *text == '-';
    if (*text == '-' || *text == '+') {
        ++text;
    }
    long offset = 0;
    for (long unit = 3600; unit > 0; unit /= 60) {
        long value = 0;
        while (*text >= '0' && *text <= '9') {
            value = value * 10 + (*text++ - '0');
        }
        offset += value * unit;
        if (*text != ':') {
            break;
        }
        ++text;
    }
    _timezone = negative ? -offset : offset;
    _daylight = *text != 0;
    _dstbias = -3600;
    wchar_t other[64] = {};
    for (i = 0; i < 3 && *text != 0; ++i) {
        other[i] = static_cast<unsigned char>(*text++);
    }
    copy_name(1, other);
}

void set_zone() {
    const char* const text = getenv("TZ");
    if (text != nullptr && *text != 0) {
        set_from_text(text);
    } else {
        set_from_system();
    }
    zone_known = true;
}

void need_zone() {
    const Guard guard(zone_lock);
    if (!zone_known) {
        set_zone();
    }
}

/// Seconds from the year's begin at which a rule applies, in the clock that holds before it.
long long rule_at(const SYSTEMTIME& rule, long long year) {
    long long day = 0;
    if (rule.wYear != 0) {
        day = days_to(year, rule.wMonth - 1, rule.wDay);
    } else {
        const long long first = days_to(year, rule.wMonth - 1, 1);
        const long long weekday = ((first + 4) % 7 + 7) % 7;
        day = first + (rule.wDayOfWeek - weekday + 7) % 7 + 7LL * (rule.wDay - 1);
        while (day >= days_to(year, rule.wMonth, 1)) {
            day -= 7;
        }
    }
    return day * seconds_a_day + rule.wHour * 3600LL + rule.wMinute * 60LL + rule.wSecond;
}

/// Whether daylight saving time holds at `standard`, seconds of the zone's standard time.
bool saves_daylight(long long standard) {
    if (_daylight == 0) {
        return false;
    }
    Tm tm;
    to_calendar(standard, tm);
    const long long begin = rule_at(system_zone.DaylightDate, tm.year + 1900);
    const long long end = rule_at(system_zone.StandardDate, tm.year + 1900) + _dstbias;
    return begin < end ? standard >= begin && standard < end : standard < end || standard >= begin;
}

int to_local(long long time, Tm& tm) {
    need_zone();
    const long long standard = time - _timezone;
    const bool daylight = saves_daylight(standard);
    to_calendar(daylight ? standard - _dstbias : standard, tm);
    tm.daylight = daylight;
    return 0;
}

long long make_local(Tm& tm) {
    need_zone();
    const long long clock = from_calendar(tm);
    bool daylight = tm.daylight > 0;
    if (tm.daylight < 0) {
        daylight = saves_daylight(clock + _dstbias) && saves_daylight(clock);
        daylight = daylight || saves_daylight(clock + _dstbias);
    }
    const long long time = clock + _timezone + (daylight ? _dstbias : 0);
    if (time < 0 || time > most_seconds) {
        return fail(error_invalid);
    }
    to_local(time, tm);
    return time;
}

constexpr char month_names[12][10] = {"January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December"};
constexpr char day_names[7][10] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};

template <class C>
struct Out {
    C* next;
    C* end;
    bool full = false;

    void put(unsigned c) {
        if (next < end) {
            *next++ = static_cast<C>(c);
        } else {
            full = true;
        }
    }
    void put(const char* text) {
        for (; *text != 0; ++text) {
            put(static_cast<unsigned char>(*text));
        }
    }
    void put(const char* text, int count) {
        for (; *text != 0 && count > 0; ++text, --count) {
            put(static_cast<unsigned char>(*text));
        }
    }
    void number(long long value, int digits, bool plain = false, unsigned fill = '0') {
        char text[24];
        int size = 0;
        const bool negative = value < 0;
        value = negative ? -value : value;
        do {
            text[size++] = static_cast<char>('0' + value % 10);
            value /= 10;
        } while (value != 0);
        if (negative) {
            put('-');
        }
        for (int i = size; i < digits && !plain; ++i) {
            put(fill);
        }
        while (size > 0) {
            put(static_cast<unsigned char>(text[--size]));
        }
    }
};

/// Week of the year by ISO 8601, and its year.
int iso_week(const Tm& tm, int& year) {
    const int weekday = (tm.weekday + 6) % 7;
    year = tm.year + 1900;
    int week = (tm.yearday - weekday + 10) / 7;
    const auto weeks = [](int y) {
        const auto first = ((days_to(y, 0, 1) + 3) % 7 + 7) % 7; // Monday is 0
        return first == 3 || (first == 2 && is_leap(y)) ? 53 : 52;
    };
    if (week < 1) {
        week = weeks(--year);
    } else if (week > weeks(year)) {
        week = 1;
        ++year;
    }
    return week;
}

template <class C>
bool put_time(Out<C>& out, C conversion, bool plain, const Tm& tm, bool united_states) {
    const auto sub = [&](const char* list) {
        bool ok = true;
        for (; *list != 0 && ok; ++list) {
            if (*list == '%') {
                ok = put_time(out, static_cast<C>(*++list), false, tm, united_states);
            } else {
                out.put(static_cast<unsigned char>(*list));
            }
        }
        return ok;
    };
    if (tm.weekday < 0 || tm.weekday > 6 || tm.month < 0 || tm.month > 11) {
        return false;
    }
    const int twelve = tm.hour % 12 == 0 ? 12 : tm.hour % 12;
    int year = 0;
    switch (conversion) {
    case 'a': out.put(day_names[tm.weekday], 3); break;
    case 'A': out.put(day_names[tm.weekday]); break;
    case 'b':
    case 'h': out.put(month_names[tm.month], 3); break;
    case 'B': out.put(month_names[tm.month]); break;
    case 'c':
        if (plain) { // %#c: long form
            return sub("%A, %B %d, %Y %H:%M:%S");
        }
        if (united_states) {
            out.number(tm.month + 1, 1, true);
            out.put('/');
            out.number(tm.day, 1, true);
            return sub("/%Y %I:%M:%S %p");
        }
        return is_ucrt ? sub("%a %b %e %H:%M:%S %Y") : sub("%m/%d/%y %H:%M:%S");
    case 'C': out.number((tm.year + 1900) / 100, 2, plain); break;
    case 'd': out.number(tm.day, 2, plain); break;
    case 'D': return sub("%m/%d/%y");
    case 'e': out.number(tm.day, 2, plain, ' '); break;
    case 'F': return sub("%Y-%m-%d");
    case 'g':
        iso_week(tm, year);
        out.number(year % 100, 2, plain);
        break;
    case 'G':
        iso_week(tm, year);
        out.number(year, 4, plain);
        break;
    case 'H': out.number(tm.hour, 2, plain); break;
    case 'I': out.number(twelve, 2, plain); break;
    case 'j': out.number(tm.yearday + 1, 3, plain); break;
    case 'm': out.number(tm.month + 1, 2, plain); break;
    case 'M': out.number(tm.minute, 2, plain); break;
    case 'n': out.put('\n'); break;
    case 'p': out.put(tm.hour < 12 ? "AM" : "PM"); break;
    case 'r': return sub("%I:%M:%S %p");
    case 'R': return sub("%H:%M");
    case 'S': out.number(tm.second, 2, plain); break;
    case 't': out.put('\t'); break;
    case 'T': return sub("%H:%M:%S");
    case 'u': out.number(tm.weekday == 0 ? 7 : tm.weekday, 1); break;
    case 'U': out.number((tm.yearday - tm.weekday + 7) / 7, 2, plain); break;
    case 'V': out.number(iso_week(tm, year), 2, plain); break;
    case 'w': out.number(tm.weekday, 1); break;
    case 'W': out.number((tm.yearday - (tm.weekday + 6) % 7 + 7) / 7, 2, plain); break;
    case 'x':
        if (plain) {
            return sub("%A, %B %d, %Y");
        }
        if (united_states) {
            out.number(tm.month + 1, 1, true);
            out.put('/');
            out.number(tm.day, 1, true);
            return sub("/%Y");
        }
        return sub("%m/%d/%y");
    case 'X': return united_states ? sub("%I:%M:%S %p") : sub("%H:%M:%S");
    case 'y': out.number(((tm.year % 100) + 100) % 100, 2, plain); break;
    case 'Y': out.number(tm.year + 1900LL, 4, plain); break;
    case 'z': {
        need_zone();
        long offset = -_timezone - (tm.daylight > 0 ? _dstbias : 0);
        out.put(offset < 0 ? '-' : '+');
        offset = offset < 0 ? -offset : offset;
        out.number(offset / 3600 * 100 + offset / 60 % 60, 4);
        break;
    }
    case 'Z':
        need_zone();
        out.put(zone_names[tm.daylight > 0]);
        break;
    case '%': out.put('%'); break;
    default: return false;
    }
    return true;
}

template <class C>
size_t format_time(C* to, size_t room, const C* text, const Tm* tm, const Locale& locale) {
    if (to == nullptr || room == 0 || text == nullptr) {
        invalid();
        return 0;
    }
    *to = 0;
    Out<C> out{to, to + room};
    for (; *text != 0; ++text) {
        if (*text != '%') {
            out.put(static_cast<unsigned>(sizeof(C) == 1 ? static_cast<unsigned char>(*text)
                                                         : static_cast<unsigned short>(*text)));
            continue;
        }
        ++text;
        const bool plain = *text == '#';
        text += plain;
        if (*text == 'E' || *text == 'O') {
            ++text;
        }
        if (tm == nullptr || !put_time(out, *text, plain, *tm, !locale.is_c[category_time])) {
            *to = 0;
            invalid();
            return 0;
        }
    }
    if (out.next == out.end || out.full) {
        *to = 0;
        fail(error_range);
        return 0;
    }
    *out.next = 0;
    return static_cast<size_t>(out.next - to);
}

/// "Sun Nov 22 08:00:00 2026\n"
template <class C>
int put_asctime(C* to, size_t room, const Tm* tm) {
    constexpr size_t needed = 26;
    if (to == nullptr || room == 0) {
        return invalid();
    }
    *to = 0;
    if (room < needed || tm == nullptr || tm->month < 0 || tm->month > 11 || tm->weekday < 0 ||
        tm->weekday > 6) {
        return invalid();
    }
    Out<C> out{to, to + needed};
    out.put(day_names[tm->weekday], 3);
    out.put(' ');
    out.put(month_names[tm->month], 3);
    out.put(' ');
    out.number(tm->day, 2);
    out.put(' ');
    out.number(tm->hour, 2);
    out.put(':');
    out.number(tm->minute, 2);
    out.put(':');
    out.number(tm->second, 2);
    out.put(' ');
    out.number(tm->year + 1900LL, 4);
    out.put('\n');
    *out.next = 0;
    return 0;
}

long long now_in_ticks() {
    FILETIME time;
    GetSystemTimeAsFileTime(&time);
    return (static_cast<long long>(time.dwHighDateTime) << 32 | time.dwLowDateTime) -
           epoch_in_ticks;
}

template <class T>
int break_down(Tm* tm, const T* time, bool local) {
    if (tm == nullptr) {
        return invalid();
    }
    memset(tm, 0xff, sizeof *tm);
    if (time == nullptr) {
        return invalid();
    }
    if (*time < 0 || static_cast<long long>(*time) > most_seconds) {
        return fail(error_invalid), error_invalid;
    }
    if (local) {
        to_local(*time, *tm);
    } else {
        to_calendar(*time, *tm);
    }
    return 0;
}

Tm* thread_tm() { return reinterpret_cast<Tm*>(thread_data().time_buffer); }

/// The parts that the widths of time_t share: struct timeb and timespec begin with it.
template <class T>
struct TimeB {
    T time;
    unsigned short milliseconds;
    short zone;
    short daylight;
};
template <class T>
struct Timespec {
    T seconds;
    long nanoseconds;
};

template <class T>
int fill_timeb(TimeB<T>* to) {
    if (to == nullptr) {
        return invalid();
    }
    need_zone();
    const long long ticks = now_in_ticks();
    to->time = static_cast<T>(ticks / ticks_a_second);
    to->milliseconds = static_cast<unsigned short>(ticks / 10000 % 1000);
    to->zone = static_cast<short>(_timezone / 60);
    Tm tm;
    to_local(ticks / ticks_a_second, tm);
    to->daylight = static_cast<short>(tm.daylight);
    return 0;
}

template <class T>
int fill_timespec(Timespec<T>* to, int base) {
    constexpr int utc = 1;
    if (to == nullptr) {
        invalid();
        return 0;
    }
    if (base != utc) {
        return 0;
    }
    const long long ticks = now_in_ticks();
    to->seconds = static_cast<T>(ticks / ticks_a_second);
    to->nanoseconds = static_cast<long>(ticks % ticks_a_second * 100);
    return base;
}

template <class C>
int put_date(C* to, size_t room, bool date) {
    constexpr size_t needed = 9;
    if (to == nullptr || room == 0) {
        return invalid();
    }
    *to = 0;
    if (room < needed) {
        return invalid(error_range);
    }
    SYSTEMTIME now;
    GetLocalTime(&now);
    Out<C> out{to, to + needed};
    out.number(date ? now.wMonth : now.wHour, 2);
    out.put(date ? '/' : ':');
    out.number(date ? now.wDay : now.wMinute, 2);
    out.put(date ? '/' : ':');
    out.number(date ? now.wYear % 100 : now.wSecond, 2);
    *out.next = 0;
    return 0;
}

template <class C>
C* time_text();
template <>
char* time_text<char>() {
    return thread_data().time_text;
}
template <>
wchar_t* time_text<wchar_t>() {
    return thread_data().wide_time_text;
}

} // namespace

extern "C" {

void _tzset() {
    const Guard guard(zone_lock);
    set_zone();
}
long* __timezone() { return &_timezone; }
int* __daylight() { return &_daylight; }
long* __dstbias() { return &_dstbias; }
char** __tzname() { return _tzname; }
int _get_timezone(long* value) {
    if (value == nullptr) {
        return invalid();
    }
    *value = _timezone;
    return 0;
}
int _get_daylight(int* value) {
    if (value == nullptr) {
        return invalid();
    }
    *value = _daylight;
    return 0;
}
int _get_dstbias(long* value) {
    if (value == nullptr) {
        return invalid();
    }
    *value = _dstbias;
    return 0;
}
int _get_tzname(size_t* size, char* to, size_t room, int which) {
    if (size == nullptr || (which != 0 && which != 1) || (to == nullptr && room != 0)) {
        return invalid();
    }
    const size_t needed = strlen(zone_names[which]) + 1;
    *size = needed;
    if (to == nullptr) {
        return 0;
    }
    if (needed > room) {
        return error_range;
    }
    memcpy(to, zone_names[which], needed);
    return 0;
}

#define TIMES(T, bits)                                                                             \
    T _time##bits(T* to) {                                                                         \
        const auto now = static_cast<T>(now_in_ticks() / ticks_a_second);                          \
        if (to != nullptr) {                                                                       \
            *to = now;                                                                             \
        }                                                                                          \
        return now;                                                                                \
    }                                                                                              \
    double _difftime##bits(T later, T earlier) {                                                   \
        return static_cast<double>(later) - static_cast<double>(earlier);                          \
    }                                                                                              \
    int _gmtime##bits##_s(Tm* tm, const T* time) { return break_down(tm, time, false); }           \
    int _localtime##bits##_s(Tm* tm, const T* time) { return break_down(tm, time, true); }         \
    Tm* _gmtime##bits(const T* time) {                                                             \
        return _gmtime##bits##_s(thread_tm(), time) == 0 ? thread_tm() : nullptr;                  \
    }                                                                                              \
    Tm* _localtime##bits(const T* time) {                                                          \
        return _localtime##bits##_s(thread_tm(), time) == 0 ? thread_tm() : nullptr;               \
    }                                                                                              \
    T _mktime##bits(Tm* tm) {                                                                      \
        if (tm == nullptr) {                                                                       \
            invalid();                                                                             \
            return -1;                                                                             \
        }                                                                                          \
        const long long time = make_local(*tm);                                                    \
        return static_cast<T>(time) == time ? static_cast<T>(time) : fail(error_invalid);          \
    }                                                                                              \
    T _mkgmtime##bits(Tm* tm) {                                                                    \
        if (tm == nullptr) {                                                                       \
            invalid();                                                                             \
            return -1;                                                                             \
        }                                                                                          \
        const long long time = from_calendar(*tm);                                                 \
        if (time < 0 || time > most_seconds || static_cast<T>(time) != time) {                     \
            return fail(error_invalid);                                                            \
        }                                                                                          \
        to_calendar(time, *tm);                                                                    \
        return static_cast<T>(time);                                                               \
    }                                                                                              \
    int _ctime##bits##_s(char* to, size_t room, const T* time) {                                   \
        Tm tm;                                                                                     \
        const int error = _localtime##bits##_s(&tm, time);                                         \
        return error != 0 ? error : put_asctime(to, room, &tm);                                    \
    }                                                                                              \
    int _wctime##bits##_s(wchar_t* to, size_t room, const T* time) {                               \
        Tm tm;                                                                                     \
        const int error = _localtime##bits##_s(&tm, time);                                         \
        return error != 0 ? error : put_asctime(to, room, &tm);                                    \
    }                                                                                              \
    char* _ctime##bits(const T* time) {                                                            \
        return _ctime##bits##_s(time_text<char>(), 26, time) == 0 ? time_text<char>() : nullptr;   \
    }                                                                                              \
    wchar_t* _wctime##bits(const T* time) {                                                        \
        return _wctime##bits##_s(time_text<wchar_t>(), 26, time) == 0 ? time_text<wchar_t>()       \
                                                                      : nullptr;                   \
    }                                                                                              \
    int _ftime##bits##_s(TimeB<T>* to) { return fill_timeb(to); }                                  \
    void _ftime##bits(TimeB<T>* to) { fill_timeb(to); }                                            \
    int _timespec##bits##_get(Timespec<T>* to, int base) { return fill_timespec(to, base); }
TIMES(long, 32)
TIMES(long long, 64)
#undef TIMES

// msvcrt's names without a width: 64 bits where pointers have them.
#ifdef _WIN64
#define USUAL(name) name##64
using UsualTime = long long;
#else
#define USUAL(name) name##32
using UsualTime = long;
#endif
UsualTime time(UsualTime* to) { return USUAL(_time)(to); }
double difftime(UsualTime later, UsualTime earlier) { return USUAL(_difftime)(later, earlier); }
Tm* gmtime(const UsualTime* time) { return USUAL(_gmtime)(time); }
Tm* localtime(const UsualTime* time) { return USUAL(_localtime)(time); }
UsualTime mktime(Tm* tm) { return USUAL(_mktime)(tm); }
UsualTime _mkgmtime(Tm* tm) { return USUAL(_mkgmtime)(tm); }
char* ctime(const UsualTime* time) { return USUAL(_ctime)(time); }
wchar_t* _wctime(const UsualTime* time) { return USUAL(_wctime)(time); }
void _ftime(TimeB<UsualTime>* to) { fill_timeb(to); }
int _ftime_s(TimeB<UsualTime>* to) { return fill_timeb(to); }
#undef USUAL

int asctime_s(char* to, size_t room, const Tm* tm) { return put_asctime(to, room, tm); }
int _wasctime_s(wchar_t* to, size_t room, const Tm* tm) { return put_asctime(to, room, tm); }
char* asctime(const Tm* tm) {
    return asctime_s(time_text<char>(), 26, tm) == 0 ? time_text<char>() : nullptr;
}
wchar_t* _wasctime(const Tm* tm) {
    return _wasctime_s(time_text<wchar_t>(), 26, tm) == 0 ? time_text<wchar_t>() : nullptr;
}
size_t strftime(char* to, size_t room, const char* text, const Tm* tm) {
    return format_time(to, room, text, tm, current_locale());
}
size_t _strftime_l(char* to, size_t room, const char* text, const Tm* tm,
                   const LocaleHandle* locale) {
    return format_time(to, room, text, tm, locale_of(locale));
}
size_t wcsftime(wchar_t* to, size_t room, const wchar_t* text, const Tm* tm) {
    return format_time(to, room, text, tm, current_locale());
}
size_t _wcsftime_l(wchar_t* to, size_t room, const wchar_t* text, const Tm* tm,
                   const LocaleHandle* locale) {
    return format_time(to, room, text, tm, locale_of(locale));
}
/// For C++'s time_put: with its own names, which are ours.
size_t _Strftime(char* to, size_t room, const char* text, const Tm* tm, void*) {
    return strftime(to, room, text, tm);
}
size_t _Wcsftime(wchar_t* to, size_t room, const wchar_t* text, const Tm* tm, void*) {
    return wcsftime(to, room, text, tm);
}

/// ":Sun:Sunday:Mon…", what C++'s locales read.
char* _Getdays() {
    auto* const text = static_cast<char*>(malloc(128));
    if (text != nullptr) {
        Out<char> out{text, text + 127};
        for (const auto& name : day_names) {
            out.put(':');
            out.put(name, 3);
            out.put(':');
            out.put(name);
        }
        *out.next = 0;
    }
    return text;
}
char* _Getmonths() {
    auto* const text = static_cast<char*>(malloc(192));
    if (text != nullptr) {
        Out<char> out{text, text + 191};
        for (const auto& name : month_names) {
            out.put(':');
            out.put(name, 3);
            out.put(':');
            out.put(name);
        }
        *out.next = 0;
    }
    return text;
}
wchar_t* _W_Getdays() {
    const Owned<char> text(_Getdays());
    return widen(text.get()).release();
}
wchar_t* _W_Getmonths() {
    const Owned<char> text(_Getmonths());
    return widen(text.get()).release();
}

char* _strdate(char* to) {
    put_date(to, 9, true);
    return to;
}
char* _strtime(char* to) {
    put_date(to, 9, false);
    return to;
}
wchar_t* _wstrdate(wchar_t* to) {
    put_date(to, 9, true);
    return to;
}
wchar_t* _wstrtime(wchar_t* to) {
    put_date(to, 9, false);
    return to;
}
int _strdate_s(char* to, size_t room) { return put_date(to, room, true); }
int _strtime_s(char* to, size_t room) { return put_date(to, room, false); }
int _wstrdate_s(wchar_t* to, size_t room) { return put_date(to, room, true); }
int _wstrtime_s(wchar_t* to, size_t room) { return put_date(to, room, false); }

/// Milliseconds since the process began.
long clock() {
    static long long begin = 0;
    if (begin == 0) {
        FILETIME times[4];
        if (GetProcessTimes(GetCurrentProcess(), &times[0], &times[1], &times[2], &times[3])) {
            begin =
                (static_cast<long long>(times[0].dwHighDateTime) << 32 | times[0].dwLowDateTime) -
                epoch_in_ticks;
        }
    }
    return static_cast<long>((now_in_ticks() - begin) / 10000);
}

unsigned _getsystime(Tm* tm) {
    SYSTEMTIME now;
    GetLocalTime(&now);
    *tm = {now.wSecond,      now.wMinute,    now.wHour, now.wDay, now.wMonth - 1,
           now.wYear - 1900, now.wDayOfWeek, 0,         -1};
    Tm copy = *tm;
    make_local(copy);
    tm->yearday = copy.yearday;
    return now.wMilliseconds;
}
unsigned _setsystime(Tm* tm, unsigned milliseconds) {
    const SYSTEMTIME wanted{static_cast<WORD>(tm->year + 1900), static_cast<WORD>(tm->month + 1),
                            static_cast<WORD>(tm->weekday),     static_cast<WORD>(tm->day),
                            static_cast<WORD>(tm->hour),        static_cast<WORD>(tm->minute),
                            static_cast<WORD>(tm->second),      static_cast<WORD>(milliseconds)};
    return LATE(SetLocalTime)(&wanted) ? 0 : GetLastError();
}

} // extern "C"
