// Clocks and calendars. Cheap clocks are read from the shared data page; but its first reader pays
// for a ticking thread, and every C runtime asks once at start. So the first calls ask the kernel.

#include <ferry/abi/layout/nt_shared_data.hpp>

#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

using ferry::abi::nt::SharedData;

constexpr LONGLONG units_per_second = 10'000'000;
constexpr LONGLONG units_per_day = 86'400 * units_per_second;
constexpr LONGLONG units_per_tick = 156'250;
constexpr LONG calls_before_page = 64;

const volatile SharedData& shared() {
    return *reinterpret_cast<const volatile SharedData*>(SharedData::address);
}

/// A clock whose first readings come from the kernel and later ones from the page, never earlier
/// than what was read before the change.
class CheapClock {
public:
    using Read = LONGLONG (*)();
    constexpr CheapClock(Read kernel, Read page) : kernel_(kernel), page_(page) {}

    LONGLONG read() {
        if (__atomic_load_n(&calls_, __ATOMIC_RELAXED) >= calls_before_page) {
            const LONGLONG now = page_();
            const LONGLONG least = __atomic_load_n(&least_, __ATOMIC_RELAXED);
            return now > least ? now : least;
        }
        const LONGLONG now = kernel_();
        __atomic_store_n(&least_, now, __ATOMIC_RELAXED);
        __atomic_fetch_add(&calls_, 1, __ATOMIC_RELAXED);
        return now;
    }

private:
    Read kernel_;
    Read page_;
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

CheapClock ticks([]() -> LONGLONG { return kernel_counter() / units_per_tick; },
                 []() -> LONGLONG { return page_time(shared().tick_count); });
CheapClock system_clock(&kernel_system_time,
                        []() -> LONGLONG { return page_time(shared().system_time); });

void store(FILETIME* to, LONGLONG time) {
    to->dwLowDateTime = static_cast<DWORD>(time);
    to->dwHighDateTime = static_cast<DWORD>(time >> 32);
}

LONGLONG value_of(const FILETIME& time) {
    return static_cast<LONGLONG>(ULONG64{time.dwHighDateTime} << 32 | time.dwLowDateTime);
}

/// Days since 1601-01-01 of a day in the Gregorian calendar (Howard Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms": years begin in March).
LONGLONG days_from(LONGLONG year, unsigned month, unsigned day) {
    year -= month <= 2;
    const LONGLONG era = year / 400;
    const LONGLONG year_of_era = year - era * 400;
    const LONGLONG day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const LONGLONG day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146'097 + day_of_era - 584'694;
}

unsigned days_in(LONGLONG year, unsigned month) {
    constexpr unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

} // namespace

extern "C" {

ULONGLONG WINAPI GetTickCount64(void) {
    return static_cast<ULONGLONG>(ticks.read() * units_per_tick / 10'000);
}

DWORD WINAPI GetTickCount(void) { return static_cast<DWORD>(GetTickCount64()); }

void WINAPI GetSystemTimeAsFileTime(LPFILETIME time) { store(time, system_clock.read()); }

void WINAPI GetSystemTimePreciseAsFileTime(LPFILETIME time) {
    store(time, RtlGetSystemTimePrecise().QuadPart);
}

BOOL WINAPI QueryUnbiasedInterruptTime(PULONGLONG time) {
    *time = static_cast<ULONGLONG>(kernel_counter());
    return TRUE;
}

void WINAPI QueryInterruptTime(PULONGLONG time) {
    *time = static_cast<ULONGLONG>(kernel_counter());
}

void WINAPI QueryInterruptTimePrecise(PULONGLONG time) { QueryInterruptTime(time); }

void WINAPI QueryUnbiasedInterruptTimePrecise(PULONGLONG time) { QueryInterruptTime(time); }

BOOL WINAPI FileTimeToSystemTime(const FILETIME* from, LPSYSTEMTIME to) {
    const LONGLONG time = value_of(*from);
    if (time < 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const LONGLONG day = time / units_per_day;
    const LONGLONG in_day = time % units_per_day / 10'000;
    const LONGLONG shifted = day + 584'694;
    const LONGLONG era = shifted / 146'097;
    const LONGLONG day_of_era = shifted % 146'097;
    const LONGLONG year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const LONGLONG day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const LONGLONG month = (5 * day_of_year + 2) / 153;
    to->wDay = static_cast<WORD>(day_of_year - (153 * month + 2) / 5 + 1);
    to->wMonth = static_cast<WORD>(month < 10 ? month + 3 : month - 9);
    to->wYear = static_cast<WORD>(year_of_era + era * 400 + (to->wMonth <= 2));
    to->wDayOfWeek = static_cast<WORD>((day + 1) % 7);
    to->wHour = static_cast<WORD>(in_day / 3'600'000);
    to->wMinute = static_cast<WORD>(in_day / 60'000 % 60);
    to->wSecond = static_cast<WORD>(in_day / 1000 % 60);
    to->wMilliseconds = static_cast<WORD>(in_day % 1000);
    return TRUE;
}

BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME* from, LPFILETIME to) {
    constexpr WORD first_year = 1601;
    constexpr WORD last_year = 30827;
    if (from->wYear < first_year || from->wYear > last_year || from->wMonth < 1 ||
        from->wMonth > 12 || from->wDay < 1 || from->wDay > days_in(from->wYear, from->wMonth) ||
        from->wHour > 23 || from->wMinute > 59 || from->wSecond > 59 || from->wMilliseconds > 999) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const LONGLONG in_day =
        ((LONGLONG{from->wHour} * 60 + from->wMinute) * 60 + from->wSecond) * 1000 +
        from->wMilliseconds;
    store(to, days_from(from->wYear, from->wMonth, from->wDay) * units_per_day + in_day * 10'000);
    return TRUE;
}

void WINAPI GetSystemTime(LPSYSTEMTIME to) {
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    FileTimeToSystemTime(&now, to);
}

LONG WINAPI CompareFileTime(const FILETIME* first, const FILETIME* second) {
    const auto a = static_cast<ULONGLONG>(value_of(*first));
    const auto b = static_cast<ULONGLONG>(value_of(*second));
    return a < b ? -1 : a > b;
}

} // extern "C"
