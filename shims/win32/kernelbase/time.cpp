// Clocks and calendars. Cheap clocks are read from the shared data page; but its first reader pays
// for a ticking thread, and every C runtime asks once at start. So the first calls ask the kernel.

#include <ferry/abi/layout/nt_shared_data.hpp>

#include "file_time.hpp"
#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

using ferry::abi::nt::SharedData;

constexpr LONGLONG units_per_tick = 156'250;
constexpr ULONGLONG eighths_per_tick = 8 * units_per_tick / 10'000; // of a millisecond
constexpr LONG calls_before_page = 64;

const volatile SharedData& shared() {
    return *reinterpret_cast<const volatile SharedData*>(SharedData::address);
}

/// A clock whose first readings come from the kernel and later ones from the page, never earlier
/// than what was read before the change.
template <LONGLONG (*Kernel)(), LONGLONG (*Page)()>
class CheapClock {
public:
    LONGLONG read() {
        if (__atomic_load_n(&calls_, __ATOMIC_RELAXED) >= calls_before_page) [[likely]] {
            const LONGLONG now = Page();
            const LONGLONG least = __atomic_load_n(&least_, __ATOMIC_RELAXED);
            return now > least ? now : least;
        }
        return ask_kernel();
    }

private:
    [[gnu::noinline]] LONGLONG ask_kernel() {
        const LONGLONG now = Kernel();
        __atomic_store_n(&least_, now, __ATOMIC_RELAXED);
        __atomic_fetch_add(&calls_, 1, __ATOMIC_RELAXED);
        return now;
    }

    LONG calls_ = 0;
    LONGLONG least_ = 0;
};

LONGLONG page_time(const volatile ferry::abi::nt::SystemTime& time) {
    for (;;) {
        const LONG high = time.high_1;
        const ULONG low = time.low;
        if (high == time.high_2) {
            return LONGLONG{high} << 32 | low;
        }
    }
}

LONGLONG kernel_counter() {
    LARGE_INTEGER now;
    RtlQueryPerformanceCounter(&now);
    return now.QuadPart;
}

LONGLONG kernel_system_time() {
    LARGE_INTEGER now;
    NtQuerySystemTime(&now);
    return now.QuadPart;
}

LONGLONG kernel_ticks() { return kernel_counter() / units_per_tick; }
LONGLONG page_ticks() { return page_time(shared().tick_count); }
LONGLONG page_system_time() { return page_time(shared().system_time); }

CheapClock<kernel_ticks, page_ticks> ticks;
CheapClock<kernel_system_time, page_system_time> system_clock;

} // namespace

extern "C" {

ULONGLONG WINAPI GetTickCount64(void) {
    return static_cast<ULONGLONG>(ticks.read()) * eighths_per_tick / 8;
}

DWORD WINAPI GetTickCount(void) { return static_cast<DWORD>(GetTickCount64()); }

void WINAPI GetSystemTimeAsFileTime(LPFILETIME time) { store_time(time, system_clock.read()); }

void WINAPI GetSystemTimePreciseAsFileTime(LPFILETIME time) {
    store_time(time, RtlGetSystemTimePrecise().QuadPart);
}

BOOL WINAPI QueryUnbiasedInterruptTime(PULONGLONG time) {
    if (time == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    *time = static_cast<ULONGLONG>(kernel_counter());
    return TRUE;
}

void WINAPI QueryInterruptTime(PULONGLONG time) {
    *time = static_cast<ULONGLONG>(kernel_counter());
}

void WINAPI QueryInterruptTimePrecise(PULONGLONG time) { QueryInterruptTime(time); }

void WINAPI QueryUnbiasedInterruptTimePrecise(PULONGLONG time) { QueryInterruptTime(time); }

BOOL WINAPI FileTimeToSystemTime(const FILETIME* from, LPSYSTEMTIME to) {
    const LONGLONG time = time_value(*from);
    if (time < 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    *to = system_time_of(ferry::abi::nt::fields_of_time(time));
    return TRUE;
}

BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME* from, LPFILETIME to) {
    constexpr WORD first_year = 1601;
    constexpr WORD last_year = 30827;
    if (from->wYear < first_year || from->wYear > last_year || from->wMonth < 1 ||
        from->wMonth > 12 || from->wDay < 1 ||
        from->wDay > ferry::abi::nt::days_in_month(from->wYear, from->wMonth) || from->wHour > 23 ||
        from->wMinute > 59 || from->wSecond > 59 || from->wMilliseconds > 999) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    store_time(to, time_of_fields(fields_of(*from)));
    return TRUE;
}

void WINAPI GetSystemTime(LPSYSTEMTIME to) {
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    FileTimeToSystemTime(&now, to);
}

LONG WINAPI CompareFileTime(const FILETIME* first, const FILETIME* second) {
    const auto a = static_cast<ULONGLONG>(time_value(*first));
    const auto b = static_cast<ULONGLONG>(time_value(*second));
    return a < b ? -1 : a > b;
}

/// Of a clock besides the processor's, which machines like this one lack.
HRESULT WINAPI QueryAuxiliaryCounterFrequency(PULONGLONG) { return E_NOTIMPL; }

} // extern "C"
