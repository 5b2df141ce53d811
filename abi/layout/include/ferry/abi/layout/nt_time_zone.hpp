#pragma once
/// Time zones as NtQuerySystemInformation gives them, and when their clocks change.

#include <stddef.h>
#include <stdint.h>

namespace ferry::abi::nt {

/// TIME_FIELDS: a calendar's fields in another order than Win32's SYSTEMTIME. In a rule of a time
/// zone `year` 0 means every year, on the `day`th `weekday` of the month; 5 is the last one.
struct TimeFields {
    int16_t year;
    int16_t month;
    int16_t day;
    int16_t hour;
    int16_t minute;
    int16_t second;
    int16_t milliseconds;
    int16_t weekday;
};

/// RTL_DYNAMIC_TIME_ZONE_INFORMATION; RTL_TIME_ZONE_INFORMATION is its begin. Biases are minutes
/// that make UTC of local time, and the rules are in the clock that holds before the change.
struct TimeZone {
    int32_t bias;
    char16_t standard_name[32];
    TimeFields standard_begin;
    int32_t standard_bias;
    char16_t daylight_name[32];
    TimeFields daylight_begin;
    int32_t daylight_bias;
    char16_t key_name[128];
    uint8_t dynamic_disabled;

    static constexpr size_t static_size = 172;
};
static_assert(offsetof(TimeZone, key_name) == TimeZone::static_size);
static_assert(sizeof(TimeZone) == 432);

inline constexpr int64_t units_per_minute = 600'000'000;
inline constexpr int64_t units_per_day = 1440 * units_per_minute;

/// Days since 1601-01-01 of a day in the Gregorian calendar (Howard Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms": years begin in March).
constexpr int64_t days_from_1601(int64_t year, int month, int day) {
    year -= month <= 2;
    const int64_t era = year / 400;
    const int64_t year_of_era = year - era * 400;
    const int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146'097 + day_of_era - 584'694;
}

constexpr int days_in_month(int64_t year, int month) {
    return static_cast<int>(days_from_1601(month == 12 ? year + 1 : year, month % 12 + 1, 1) -
                            days_from_1601(year, month, 1));
}

/// The calendar's fields of a time in 100 ns since 1601, and back; the weekday is not read.
constexpr TimeFields fields_of_time(int64_t time) {
    const int64_t day = time / units_per_day;
    const int64_t in_day = time % units_per_day / 10'000;
    const int64_t shifted = day + 584'694;
    const int64_t era = shifted / 146'097;
    const int64_t day_of_era = shifted % 146'097;
    const int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t march_month = (5 * day_of_year + 2) / 153;
    const int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    return {static_cast<int16_t>(year_of_era + era * 400 + (month <= 2)),
            static_cast<int16_t>(month),
            static_cast<int16_t>(day_of_year - (153 * march_month + 2) / 5 + 1),
            static_cast<int16_t>(in_day / 3'600'000),
            static_cast<int16_t>(in_day / 60'000 % 60),
            static_cast<int16_t>(in_day / 1000 % 60),
            static_cast<int16_t>(in_day % 1000),
            static_cast<int16_t>((day + 1) % 7)}; // 1601 began on a Monday
}
constexpr int64_t time_of_fields(const TimeFields& fields) {
    return days_from_1601(fields.year, fields.month, fields.day) * units_per_day +
           (fields.hour * 60LL + fields.minute) * units_per_minute + fields.second * 10'000'000LL +
           fields.milliseconds * 10'000LL;
}

/// When a rule applies in that year, in 100 ns since 1601.
constexpr int64_t rule_in_year(const TimeFields& rule, int64_t year) {
    TimeFields day = rule;
    day.year = static_cast<int16_t>(year);
    if (rule.year == 0) {
        const int64_t first = (days_from_1601(year, rule.month, 1) + 1) % 7;
        day.day =
            static_cast<int16_t>(1 + (rule.weekday - first + 7) % 7 + int64_t{7} * (rule.day - 1));
        while (day.day > days_in_month(year, rule.month)) {
            day.day = static_cast<int16_t>(day.day - 7);
        }
    }
    return time_of_fields(day);
}

/// Which of a zone's two clocks shows a time: the numbers are Windows's TIME_ZONE_ID_*.
enum class ZoneClock : uint32_t { unknown = 0, standard = 1, daylight = 2 };

/// The clock that holds at `local`, a time of the zone's own clock: of one that comes twice, or
/// never, it is daylight saving time's. A rule whose month is 0 is none.
constexpr ZoneClock clock_at_local(const TimeZone& zone, int64_t local) {
    if (zone.standard_begin.month == 0 || zone.daylight_begin.month == 0) {
        return ZoneClock::unknown;
    }
    const int64_t year = fields_of_time(local).year;
    const int64_t begin = rule_in_year(zone.daylight_begin, year);
    const int64_t end = rule_in_year(zone.standard_begin, year);
    const bool daylight =
        begin < end ? local >= begin && local < end : local < end || local >= begin;
    return daylight ? ZoneClock::daylight : ZoneClock::standard;
}

/// Minutes from a clock of the zone to UTC.
constexpr int64_t clock_bias(const TimeZone& zone, ZoneClock clock) {
    switch (clock) {
    case ZoneClock::standard: return zone.bias + zone.standard_bias;
    case ZoneClock::daylight: return zone.bias + zone.daylight_bias;
    default: return zone.bias;
    }
}

/// The clock that holds at `utc`: daylight saving time begins by standard time's clock and ends
/// by its own.
constexpr ZoneClock clock_at_utc(const TimeZone& zone, int64_t utc) {
    const int64_t standard = utc - clock_bias(zone, ZoneClock::standard) * units_per_minute;
    const int64_t daylight = utc - clock_bias(zone, ZoneClock::daylight) * units_per_minute;
    const ZoneClock clock = clock_at_local(zone, standard);
    return clock == ZoneClock::daylight ? clock_at_local(zone, daylight) : clock;
}

} // namespace ferry::abi::nt
