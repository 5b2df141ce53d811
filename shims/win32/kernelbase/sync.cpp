#include "kernelbase.hpp"

extern "C" {

void WINAPI InitializeCriticalSection(LPCRITICAL_SECTION section) {
    RtlInitializeCriticalSectionEx(section, 0, 0);
}

BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD spin) {
    RtlInitializeCriticalSectionEx(section, spin, 0);
    return TRUE;
}

BOOL WINAPI InitializeCriticalSectionEx(LPCRITICAL_SECTION section, DWORD spin, DWORD flags) {
    RtlInitializeCriticalSectionEx(section, spin, flags);
    return TRUE;
}

DWORD WINAPI SleepEx(DWORD milliseconds, BOOL alertable) {
    constexpr LONGLONG units_per_millisecond = 10'000;
    LARGE_INTEGER interval;
    interval.QuadPart =
        milliseconds == INFINITE ? MINLONGLONG : -(LONGLONG{milliseconds} * units_per_millisecond);
    const NTSTATUS status = NtDelayExecution(alertable != 0, &interval);
    return status == STATUS_USER_APC ? WAIT_IO_COMPLETION : 0;
}

void WINAPI Sleep(DWORD milliseconds) { SleepEx(milliseconds, FALSE); }

} // extern "C"
