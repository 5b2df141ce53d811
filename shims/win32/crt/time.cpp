// Times as numbers and fields.

#include "time.hpp"
#include "late.hpp"

using namespace ferry::crt;

namespace {

constexpr long long epoch_in_ticks = 116444736000000000; // 1970 in FILETIME

long long now_in_ticks() {
    FILETIME time;
    GetSystemTimeAsFileTime(&time);
    return (static_cast<long long>(time.dwHighDateTime) << 32 | time.dwLowDateTime) -
           epoch_in_ticks;
}

template <class T>
int break_down(Tm* tm, const T* time, bool local) {
    if (tm == nullptr) {
        return invalid();
    }
    memset(tm, 0xff, sizeof *tm);
    if (time == nullptr) {
        return invalid();
    }
    const long long first = local ? 0 : -most_behind;
    const long long last = most_seconds + (local ? 0 : most_ahead);
    if (*time < first || static_cast<long long>(*time) > last) {
        return fail(error_invalid), error_invalid;
    }
    if (local) {
        to_local(*time, *tm);
    } else {
        to_calendar(*time, *tm);
    }
    return 0;
}

Tm* thread_tm() { return reinterpret_cast<Tm*>(thread_data().time_buffer); }

/// The parts that the widths of time_t share: struct timeb and timespec begin with it.
template <class T>
struct TimeB {
    T time;
    unsigned short milliseconds;
    short zone;
    short daylight;
};
template <class T>
struct Timespec {
    T seconds;
    long nanoseconds;
};

template <class T>
int fill_timeb(TimeB<T>* to) {
    if (to == nullptr) {
        return invalid();
    }
    need_zone();
    const long long ticks = now_in_ticks();
    to->time = static_cast<T>(ticks / ticks_a_second);
    to->milliseconds = static_cast<unsigned short>(ticks / 10000 % 1000);
    to->zone = static_cast<short>(_timezone / 60);
    Tm tm;
    to_local(ticks / ticks_a_second, tm);
    to->daylight = static_cast<short>(tm.daylight);
    return 0;
}

template <class T>
int fill_timespec(Timespec<T>* to, int base) {
    constexpr int utc = 1;
    if (to == nullptr) {
        invalid();
        return 0;
    }
    if (base != utc) {
        return 0;
    }
    const long long ticks = now_in_ticks();
    to->seconds = static_cast<T>(ticks / ticks_a_second);
    to->nanoseconds = static_cast<long>(ticks % ticks_a_second * 100);
    return base;
}

} // namespace

extern "C" {

#define TIMES(T, bits)                                                                             \
    T _time##bits(T* to) {                                                                         \
        const auto now = static_cast<T>(now_in_ticks() / ticks_a_second);                          \
        if (to != nullptr) {                                                                       \
            *to = now;                                                                             \
        }                                                                                          \
        return now;                                                                                \
    }                                                                                              \
    double _difftime##bits(T later, T earlier) {                                                   \
        return static_cast<double>(later) - static_cast<double>(earlier);                          \
    }                                                                                              \
    int _gmtime##bits##_s(Tm* tm, const T* time) { return break_down(tm, time, false); }           \
    int _localtime##bits##_s(Tm* tm, const T* time) { return break_down(tm, time, true); }         \
    Tm* _gmtime##bits(const T* time) {                                                             \
        return _gmtime##bits##_s(thread_tm(), time) == 0 ? thread_tm() : nullptr;                  \
    }                                                                                              \
    Tm* _localtime##bits(const T* time) {                                                          \
        return _localtime##bits##_s(thread_tm(), time) == 0 ? thread_tm() : nullptr;               \
    }                                                                                              \
    T _mktime##bits(Tm* tm) {                                                                      \
        if (tm == nullptr) {                                                                       \
            invalid();                                                                             \
            return -1;                                                                             \
        }                                                                                          \
        const long long time = make_local(*tm);                                                    \
        return static_cast<T>(time) == time ? static_cast<T>(time) : fail(error_invalid);          \
    }                                                                                              \
    T _mkgmtime##bits(Tm* tm) {                                                                    \
        if (tm == nullptr) {                                                                       \
            invalid();                                                                             \
            return -1;                                                                             \
        }                                                                                          \
        const long long time = from_calendar(*tm);                                                 \
        if (time < -most_behind || time > most_seconds + most_ahead ||                             \
            static_cast<T>(time) != time) {                                                        \
            return fail(error_invalid);                                                            \
        }                                                                                          \
        to_calendar(time, *tm);                                                                    \
        return static_cast<T>(time);                                                               \
    }                                                                                              \
    int _ctime##bits##_s(char* to, size_t room, const T* time) {                                   \
        Tm tm;                                                                                     \
        const int error = _localtime##bits##_s(&tm, time);                                         \
        return error != 0 ? error : put_asctime(to, room, &tm);                                    \
    }                                                                                              \
    int _wctime##bits##_s(wchar_t* to, size_t room, const T* time) {                               \
        Tm tm;                                                                                     \
        const int error = _localtime##bits##_s(&tm, time);                                         \
        return error != 0 ? error : put_asctime(to, room, &tm);                                    \
    }                                                                                              \
    char* _ctime##bits(const T* time) {                                                            \
        return _ctime##bits##_s(time_text<char>(), 26, time) == 0 ? time_text<char>() : nullptr;   \
    }                                                                                              \
    wchar_t* _wctime##bits(const T* time) {                                                        \
        return _wctime##bits##_s(time_text<wchar_t>(), 26, time) == 0 ? time_text<wchar_t>()       \
                                                                      : nullptr;                   \
    }                                                                                              \
    int _ftime##bits##_s(TimeB<T>* to) { return fill_timeb(to); }                                  \
    void _ftime##bits(TimeB<T>* to) { fill_timeb(to); }                                            \
    int _timespec##bits##_get(Timespec<T>* to, int base) { return fill_timespec(to, base); }
TIMES(long, 32)
TIMES(long long, 64)
#undef TIMES

// msvcrt's names without a width: 64 bits where pointers have them.
#ifdef _WIN64
#define USUAL(name) name##64
using UsualTime = long long;
#else
#define USUAL(name) name##32
using UsualTime = long;
#endif
UsualTime time(UsualTime* to) { return USUAL(_time)(to); }
double difftime(UsualTime later, UsualTime earlier) { return USUAL(_difftime)(later, earlier); }
Tm* gmtime(const UsualTime* time) { return USUAL(_gmtime)(time); }
Tm* localtime(const UsualTime* time) { return USUAL(_localtime)(time); }
UsualTime mktime(Tm* tm) { return USUAL(_mktime)(tm); }
UsualTime _mkgmtime(Tm* tm) { return USUAL(_mkgmtime)(tm); }
char* ctime(const UsualTime* time) { return USUAL(_ctime)(time); }
wchar_t* _wctime(const UsualTime* time) { return USUAL(_wctime)(time); }
void _ftime(TimeB<UsualTime>* to) { fill_timeb(to); }
int _ftime_s(TimeB<UsualTime>* to) { return fill_timeb(to); }
#undef USUAL

/// Milliseconds since the process began.
long clock() {
    static long long begin = 0;
    if (begin == 0) {
        FILETIME times[4];
        if (GetProcessTimes(GetCurrentProcess(), &times[0], &times[1], &times[2], &times[3])) {
            begin =
                (static_cast<long long>(times[0].dwHighDateTime) << 32 | times[0].dwLowDateTime) -
                epoch_in_ticks;
        }
    }
    return static_cast<long>((now_in_ticks() - begin) / 10000);
}

unsigned _getsystime(Tm* tm) {
    SYSTEMTIME now;
    GetLocalTime(&now);
    *tm = {now.wSecond,      now.wMinute,    now.wHour, now.wDay, now.wMonth - 1,
           now.wYear - 1900, now.wDayOfWeek, 0,         -1};
    Tm copy = *tm;
    make_local(copy);
    tm->yearday = copy.yearday;
    return now.wMilliseconds;
}
unsigned _setsystime(Tm* tm, unsigned milliseconds) {
    const SYSTEMTIME wanted{static_cast<WORD>(tm->year + 1900), static_cast<WORD>(tm->month + 1),
                            static_cast<WORD>(tm->weekday),     static_cast<WORD>(tm->day),
                            static_cast<WORD>(tm->hour),        static_cast<WORD>(tm->minute),
                            static_cast<WORD>(tm->second),      static_cast<WORD>(milliseconds)};
    return LATE(SetLocalTime)(&wanted) ? 0 : GetLastError();
}

} // extern "C"
