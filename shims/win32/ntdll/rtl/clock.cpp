// Clocks that tell the moment. A process that asks often reads the host's, which needs no kernel
// (docs/adr/0017-host-math.md); one that asks seldom does not pay for finding out how.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

using Read = LONGLONG(__attribute__((sysv_abi)) *)(int which);

constexpr int performance_counter = 0;
constexpr int system_time = 1;
constexpr LONGLONG frequency = 10'000'000;
constexpr LONG calls_before_host = 32;

extern "C" NTSTATUS NTAPI FerryHostClock(Read* function);

Read host_clock;
LONG calls;

LONGLONG ask_kernel(int which) {
    if (__atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) == calls_before_host) {
        Read function = nullptr;
        FerryHostClock(&function);
        __atomic_store_n(&host_clock, function, __ATOMIC_RELAXED);
    }
    LARGE_INTEGER now;
    if (which == performance_counter) {
        NtQueryPerformanceCounter(&now, nullptr);
    } else {
        NtQuerySystemTime(&now);
    }
    return now.QuadPart;
}

LONGLONG read(int which) {
    const Read host = __atomic_load_n(&host_clock, __ATOMIC_RELAXED);
    return host != nullptr ? host(which) : ask_kernel(which);
}

} // namespace

extern "C" {

BOOL NTAPI RtlQueryPerformanceCounter(PLARGE_INTEGER counter) {
    counter->QuadPart = read(performance_counter);
    return TRUE;
}

BOOL NTAPI RtlQueryPerformanceFrequency(PLARGE_INTEGER to) {
    to->QuadPart = frequency;
    return TRUE;
}

LARGE_INTEGER NTAPI RtlGetSystemTimePrecise(void) {
    LARGE_INTEGER now;
    now.QuadPart = read(system_time);
    return now;
}

/// What a system slept through counts here too.
BOOLEAN NTAPI RtlQueryUnbiasedInterruptTime(PULONGLONG to) {
    if (to == nullptr) {
        return FALSE;
    }
    *to = static_cast<ULONGLONG>(read(performance_counter));
    return TRUE;
}

} // extern "C"
