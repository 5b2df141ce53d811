// Clocks. The wall clock counts from 1970, in units of 100 ns.

#include "msvcp140.hpp"

using namespace ferry::msvcp;

namespace {

constexpr LONGLONG units_per_second = 10'000'000;
constexpr LONGLONG units_per_millisecond = 10'000;
constexpr long nanoseconds_per_unit = 100;

LONGLONG now() {
    constexpr LONGLONG from_1601_to_1970 = 116'444'736'000'000'000;
    ULARGE_INTEGER time;
    FILETIME file_time;
    GetSystemTimePreciseAsFileTime(&file_time);
    time.LowPart = file_time.dwLowDateTime;
    time.HighPart = file_time.dwHighDateTime;
    return static_cast<LONGLONG>(time.QuadPart) - from_1601_to_1970;
}

LONGLONG units_of(const Time& time) {
    return time.seconds * units_per_second + time.nanoseconds / nanoseconds_per_unit;
}

/// Rounded up; a time that has passed is none.
long milliseconds_between(LONGLONG later, LONGLONG earlier) {
    constexpr LONGLONG most = 0x7fffffff;
    const LONGLONG units = later - earlier;
    if (units <= 0) {
        return 0;
    }
    const LONGLONG milliseconds = (units + units_per_millisecond - 1) / units_per_millisecond;
    return static_cast<long>(milliseconds < most ? milliseconds : most);
}

} // namespace

namespace ferry::msvcp {

DWORD milliseconds_until(const Time& target) {
    return static_cast<DWORD>(milliseconds_between(units_of(target), now()));
}

} // namespace ferry::msvcp

extern "C" {

LONGLONG _Query_perf_counter() {
    LARGE_INTEGER counter;
    QueryPerformanceCounter(&counter);
    return counter.QuadPart;
}
LONGLONG _Query_perf_frequency() {
    LARGE_INTEGER frequency;
    QueryPerformanceFrequency(&frequency);
    return frequency.QuadPart;
}

LONGLONG _Xtime_get_ticks() { return now(); }

int xtime_get(Time* to, int kind) {
    constexpr int utc = 1;
    if (kind != utc || to == nullptr) {
        return 0;
    }
    const LONGLONG time = now();
    to->seconds = time / units_per_second;
    to->nanoseconds = static_cast<long>(time % units_per_second) * nanoseconds_per_unit;
    return utc;
}

long _Xtime_diff_to_millis2(const Time* later, const Time* earlier) {
    return milliseconds_between(units_of(*later), units_of(*earlier));
}
long _Xtime_diff_to_millis(const Time* later) {
    return static_cast<long>(milliseconds_until(*later));
}

} // extern "C"
