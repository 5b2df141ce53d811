#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

#define _WINMM_
#include <mmsystem.h>

namespace {
constexpr LONGLONG counter_units_per_millisecond = 10'000;
}

extern "C" {

UINT WINAPI waveInGetNumDevs(void) { return 0; }
UINT WINAPI waveOutGetNumDevs(void) { return 0; }

// Waits are as exact as the host's in any case.
MMRESULT WINAPI timeBeginPeriod(UINT period) {
    return period == 0 ? TIMERR_NOCANDO : TIMERR_NOERROR;
}
MMRESULT WINAPI timeEndPeriod(UINT period) { return period == 0 ? TIMERR_NOCANDO : TIMERR_NOERROR; }
MMRESULT WINAPI timeGetDevCaps(LPTIMECAPS caps, UINT size) {
    if (caps == nullptr || size < sizeof *caps) {
        return TIMERR_NOCANDO;
    }
    caps->wPeriodMin = 1;
    caps->wPeriodMax = 1000000;
    return TIMERR_NOERROR;
}
DWORD WINAPI timeGetTime(void) {
    LARGE_INTEGER counter;
    RtlQueryPerformanceCounter(&counter);
    return static_cast<DWORD>(counter.QuadPart / counter_units_per_millisecond);
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
