// Local time, by the rules of the system's zone or one that the caller describes. The kernel gives
// the zone, once; by it any time is converted, as Windows does with today's rules.

#include "file_time.hpp"
#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

using ferry::abi::nt::TimeFields;
using ferry::abi::nt::TimeZone;
using ferry::abi::nt::ZoneClock;

constexpr auto dynamic_time_zone = static_cast<SYSTEM_INFORMATION_CLASS>(102);

SRWLOCK lock;
bool known;
TimeZone system_zone;

TimeZone zone_of_system() {
    RtlAcquireSRWLockExclusive(&lock);
    if (!known) {
        NtQuerySystemInformation(dynamic_time_zone, &system_zone, sizeof system_zone, nullptr);
        known = true;
    }
    const TimeZone zone = system_zone;
    RtlReleaseSRWLockExclusive(&lock);
    return zone;
}

/// What the two descriptions of zones have in common.
template <class Zone>
void describe(const TimeZone& zone, Zone* to) {
    to->Bias = zone.bias;
    memcpy(to->StandardName, zone.standard_name, sizeof to->StandardName);
    to->StandardDate = system_time_of(zone.standard_begin);
    to->StandardBias = zone.standard_bias;
    memcpy(to->DaylightName, zone.daylight_name, sizeof to->DaylightName);
    to->DaylightDate = system_time_of(zone.daylight_begin);
    to->DaylightBias = zone.daylight_bias;
}

/// False if a rule can't be one: nothing of it may be out of range.
template <class Zone>
bool read(const Zone& from, TimeZone& zone) {
    zone = {};
    zone.bias = from.Bias;
    zone.standard_bias = from.StandardBias;
    zone.daylight_bias = from.DaylightBias;
    zone.standard_begin = fields_of(from.StandardDate);
    zone.daylight_begin = fields_of(from.DaylightDate);
    const TimeFields rules[] = {zone.standard_begin, zone.daylight_begin};
    for (const TimeFields& rule : rules) {
        const bool good =
            rule.month == 0 ||
            (rule.month >= 1 && rule.month <= 12 && rule.day >= 1 &&
             rule.day <= (rule.year != 0 ? 31 : 5) && rule.weekday >= 0 && rule.weekday <= 6 &&
             rule.hour >= 0 && rule.hour <= 23 && rule.minute >= 0 && rule.minute <= 59);
        if (!good) {
            return false;
        }
    }
    return true;
}

DWORD current_clock(const TimeZone& zone) {
    return static_cast<DWORD>(clock_at_utc(zone, system_time()));
}

/// Shifts a time by `minutes`. False, with the error, if it leaves what times can be.
bool shift(LONGLONG time, LONGLONG minutes, LONGLONG& shifted) {
    shifted = time + minutes * ferry::abi::nt::units_per_minute;
    return shifted >= 0 || fail(ERROR_INVALID_PARAMETER) != FALSE;
}

LONGLONG current_bias() {
    const TimeZone zone = zone_of_system();
    return clock_bias(zone, clock_at_utc(zone, system_time()));
}

bool to_local(const TimeZone& zone, const SYSTEMTIME* from, LPSYSTEMTIME to) {
    FILETIME file;
    LONGLONG shifted = 0;
    if (!SystemTimeToFileTime(from, &file)) {
        return false;
    }
    const LONGLONG utc = time_value(file);
    if (!shift(utc, -clock_bias(zone, clock_at_utc(zone, utc)), shifted)) {
        return false;
    }
    store_time(&file, shifted);
    return FileTimeToSystemTime(&file, to) != FALSE;
}

bool to_utc(const TimeZone& zone, const SYSTEMTIME* from, LPSYSTEMTIME to) {
    FILETIME file;
    LONGLONG shifted = 0;
    if (!SystemTimeToFileTime(from, &file)) {
        return false;
    }
    const LONGLONG local = time_value(file);
    if (!shift(local, clock_bias(zone, clock_at_local(zone, local)), shifted)) {
        return false;
    }
    store_time(&file, shifted);
    return FileTimeToSystemTime(&file, to) != FALSE;
}

/// The caller's zone, or the system's for null.
template <class Zone>
bool choose(const Zone* given, TimeZone& zone) {
    if (given == nullptr) {
        zone = zone_of_system();
        return true;
    }
    return read(*given, zone) || fail(ERROR_INVALID_PARAMETER) != FALSE;
}

} // namespace

extern "C" {

BOOL WINAPI FileTimeToLocalFileTime(const FILETIME* from, LPFILETIME to) {
    LONGLONG shifted = 0;
    if (!shift(time_value(*from), -current_bias(), shifted)) {
        return FALSE;
    }
    store_time(to, shifted);
    return TRUE;
}

BOOL WINAPI LocalFileTimeToFileTime(const FILETIME* from, LPFILETIME to) {
    LONGLONG shifted = 0;
    if (!shift(time_value(*from), current_bias(), shifted)) {
        return FALSE;
    }
    store_time(to, shifted);
    return TRUE;
}

void WINAPI GetLocalTime(LPSYSTEMTIME time) {
    FILETIME now;
    const TimeZone zone = zone_of_system();
    const LONGLONG utc = system_time();
    store_time(&now,
               utc - clock_bias(zone, clock_at_utc(zone, utc)) * ferry::abi::nt::units_per_minute);
    FileTimeToSystemTime(&now, time);
}

DWORD WINAPI GetTimeZoneInformation(LPTIME_ZONE_INFORMATION to) {
    const TimeZone zone = zone_of_system();
    describe(zone, to);
    return current_clock(zone);
}

DWORD WINAPI GetDynamicTimeZoneInformation(PDYNAMIC_TIME_ZONE_INFORMATION to) {
    const TimeZone zone = zone_of_system();
    describe(zone, to);
    memcpy(to->TimeZoneKeyName, zone.key_name, sizeof to->TimeZoneKeyName);
    to->DynamicDaylightTimeDisabled = zone.dynamic_disabled;
    return current_clock(zone);
}

BOOL WINAPI GetTimeZoneInformationForYear(USHORT, PDYNAMIC_TIME_ZONE_INFORMATION given,
                                          LPTIME_ZONE_INFORMATION to) {
    TimeZone zone = zone_of_system();
    if (given != nullptr &&
        CompareStringOrdinal(given->TimeZoneKeyName, -1, reinterpret_cast<LPCWSTR>(zone.key_name),
                             -1, TRUE) != CSTR_EQUAL) {
        memset(to, 0, sizeof *to);
        to->Bias = given->Bias;
        memcpy(to->StandardName, given->StandardName, sizeof to->StandardName);
        memcpy(to->DaylightName, given->DaylightName, sizeof to->DaylightName);
        to->StandardDate = given->StandardDate;
        to->DaylightDate = given->DaylightDate;
        to->StandardBias = given->StandardBias;
        to->DaylightBias = given->DaylightBias;
        return TRUE;
    }
    describe(zone, to);
    return TRUE;
}

BOOL WINAPI SystemTimeToTzSpecificLocalTime(const TIME_ZONE_INFORMATION* given,
                                            const SYSTEMTIME* from, LPSYSTEMTIME to) {
    TimeZone zone;
    return choose(given, zone) && to_local(zone, from, to);
}

BOOL WINAPI SystemTimeToTzSpecificLocalTimeEx(const DYNAMIC_TIME_ZONE_INFORMATION* given,
                                              const SYSTEMTIME* from, LPSYSTEMTIME to) {
    TimeZone zone;
    return choose(given, zone) && to_local(zone, from, to);
}

BOOL WINAPI TzSpecificLocalTimeToSystemTime(const TIME_ZONE_INFORMATION* given,
                                            const SYSTEMTIME* from, LPSYSTEMTIME to) {
    TimeZone zone;
    return choose(given, zone) && to_utc(zone, from, to);
}

BOOL WINAPI TzSpecificLocalTimeToSystemTimeEx(const DYNAMIC_TIME_ZONE_INFORMATION* given,
                                              const SYSTEMTIME* from, LPSYSTEMTIME to) {
    TimeZone zone;
    return choose(given, zone) && to_utc(zone, from, to);
}

BOOL WINAPI SetTimeZoneInformation(const TIME_ZONE_INFORMATION*) {
    return fail(ERROR_PRIVILEGE_NOT_HELD);
}

// Between two forms of what is local already. The zone is the system's.
BOOL WINAPI LocalFileTimeToLocalSystemTime(const TIME_ZONE_INFORMATION*, const FILETIME* file,
                                           SYSTEMTIME* to) {
    return FileTimeToSystemTime(file, to);
}
BOOL WINAPI LocalSystemTimeToLocalFileTime(const TIME_ZONE_INFORMATION*, const SYSTEMTIME* time,
                                           FILETIME* to) {
    return SystemTimeToFileTime(time, to);
}

} // extern "C"
