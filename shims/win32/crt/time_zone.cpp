// The calendar and the zone, which is that of TZ ("tzn[+|-]hh[:mm[:ss]][dzn]") or the system's.

#include "time.hpp"

using namespace ferry::crt;

extern "C" {

long _timezone = 28800; // as Windows has them before _tzset: Pacific time
int _daylight = 1;
long _dstbias = -3600;
char* _tzname[2] = {zone_names[0], zone_names[1]};
char* getenv(const char* name);

} // extern "C"

namespace ferry::crt {

char zone_names[2][64] = {"PST", "PDT"};

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

namespace {

wchar_t wide_zone_names[2][64] = {L"PST", L"PDT"};
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

} // namespace

void need_zone() {
    const Guard guard(zone_lock);
    if (!zone_known) {
        set_zone();
    }
}

void to_local(long long time, Tm& tm) {
    need_zone();
    const long long standard = time - _timezone;
    const bool daylight = saves_daylight(standard);
    to_calendar(daylight ? standard - _dstbias : standard, tm);
    tm.daylight = daylight;
}

long long make_local(Tm& tm) {
    need_zone();
    const long long clock = from_calendar(tm);
    bool daylight = tm.daylight > 0;
    if (tm.daylight < 0) { // the hour that the clock shows twice is standard time's
        daylight = saves_daylight(clock);
    }
    const long long time = clock + _timezone + (daylight ? _dstbias : 0);
    if (time < 0 || time > most_seconds) {
        return fail(error_invalid);
    }
    to_local(time, tm);
    return time;
}

} // namespace ferry::crt

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

} // extern "C"
