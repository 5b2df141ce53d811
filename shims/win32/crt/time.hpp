#pragma once
/// Time: the calendar, the zone, and texts of both.

#include "locale.hpp"

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

extern long _timezone;
extern int _daylight;
extern long _dstbias;

} // extern "C"

namespace ferry::crt {

inline constexpr long long seconds_a_day = 86400;
inline constexpr long long ticks_a_second = 10000000;
/// The last second of _localtime64, and how far _gmtime64 goes beyond what it has: a zone's offset.
inline constexpr long long most_seconds = 32536799999; // 3001-01-19 07:59:59
inline constexpr long long most_ahead = 14LL * 3600;
inline constexpr long long most_behind = is_ucrt ? 12LL * 3600 : 0;

/// Names of standard and daylight saving time.
extern char zone_names[2][64];
/// Finds the zone out, once.
void need_zone();

inline bool is_leap(long long year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
/// Days from 1970 on; months count from 0 and may lie outside of the year.
long long days_to(long long year, long long month, long long day);
/// Seconds since 1970 and the fields of a calendar, in one and the same clock.
void to_calendar(long long seconds, Tm& tm);
long long from_calendar(const Tm& tm);
/// The same between UTC and the zone's clock. make_local() puts the fields right; -1 and errno
/// where there is no such time.
void to_local(long long time, Tm& tm);
long long make_local(Tm& tm);

/// "Sun Nov 22 08:00:00 2026\n". 0 or an errno value.
template <class C>
int put_asctime(C* to, size_t room, const Tm* tm);
/// The thread's own buffer for it.
template <class C>
C* time_text();

} // namespace ferry::crt
