// Times and calendars of the runtime library, which know nothing of Win32's.

#include <ferry/abi/layout/nt_time_zone.hpp>
#include <ferry/win32/ntdll.hpp>

namespace {

namespace nt = ferry::abi::nt;

constexpr auto time_of_day = static_cast<SYSTEM_INFORMATION_CLASS>(3);
constexpr auto current_time_zone = static_cast<SYSTEM_INFORMATION_CLASS>(44);
constexpr auto dynamic_time_zone = static_cast<SYSTEM_INFORMATION_CLASS>(102);

constexpr LONGLONG units_per_second = 10'000'000;
constexpr LONGLONG begin_of_1970 = nt::days_from_1601(1970, 1, 1) * 86'400;
constexpr LONGLONG begin_of_1980 = nt::days_from_1601(1980, 1, 1) * 86'400;

/// 100 ns from local time to UTC.
NTSTATUS current_bias(LONGLONG& bias) {
    LONGLONG information[6];
    const NTSTATUS status =
        NtQuerySystemInformation(time_of_day, information, sizeof information, nullptr);
    bias = information[2];
    return status;
}

BOOLEAN to_seconds(const LARGE_INTEGER* time, LONGLONG begin, PULONG seconds) {
    const LONGLONG since = time->QuadPart / units_per_second - begin;
    if (since < 0 || since > 0xffffffff) {
        return FALSE;
    }
    *seconds = static_cast<ULONG>(since);
    return TRUE;
}

} // namespace

extern "C" {

NTSTATUS NTAPI RtlQueryTimeZoneInformation(PVOID zone) {
    return NtQuerySystemInformation(current_time_zone, zone, nt::TimeZone::static_size, nullptr);
}

ULONG NTAPI RtlQueryDynamicTimeZoneInformation(PVOID zone) {
    return static_cast<ULONG>(
        NtQuerySystemInformation(dynamic_time_zone, zone, sizeof(nt::TimeZone), nullptr));
}

NTSTATUS NTAPI RtlSystemTimeToLocalTime(const LARGE_INTEGER* from, PLARGE_INTEGER to) {
    LONGLONG bias = 0;
    const NTSTATUS status = current_bias(bias);
    if (NT_SUCCESS(status)) {
        to->QuadPart = from->QuadPart - bias;
    }
    return status;
}

NTSTATUS NTAPI RtlLocalTimeToSystemTime(PLARGE_INTEGER from, PLARGE_INTEGER to) {
    LONGLONG bias = 0;
    const NTSTATUS status = current_bias(bias);
    if (NT_SUCCESS(status)) {
        to->QuadPart = from->QuadPart + bias;
    }
    return status;
}

BOOLEAN NTAPI RtlTimeToSecondsSince1970(PLARGE_INTEGER time, PULONG seconds) {
    return to_seconds(time, begin_of_1970, seconds);
}

BOOLEAN NTAPI RtlTimeToSecondsSince1980(PLARGE_INTEGER time, PULONG seconds) {
    return to_seconds(time, begin_of_1980, seconds);
}

void NTAPI RtlSecondsSince1970ToTime(ULONG seconds, PLARGE_INTEGER time) {
    time->QuadPart = (begin_of_1970 + seconds) * units_per_second;
}

void NTAPI RtlSecondsSince1980ToTime(ULONG seconds, PLARGE_INTEGER time) {
    time->QuadPart = (begin_of_1980 + seconds) * units_per_second;
}

void NTAPI RtlTimeToTimeFields(const LARGE_INTEGER* time, nt::TimeFields* to) {
    *to = nt::fields_of_time(time->QuadPart);
}

BOOLEAN NTAPI RtlTimeFieldsToTime(const nt::TimeFields* from, PLARGE_INTEGER time) {
    const bool good = from->year >= 1601 && from->month >= 1 && from->month <= 12 &&
                      from->day >= 1 && from->day <= nt::days_in_month(from->year, from->month) &&
                      from->hour >= 0 && from->hour <= 23 && from->minute >= 0 &&
                      from->minute <= 59 && from->second >= 0 && from->second <= 59 &&
                      from->milliseconds >= 0 && from->milliseconds <= 999;
    if (!good) {
        return FALSE;
    }
    time->QuadPart = nt::time_of_fields(*from);
    return TRUE;
}

} // extern "C"
