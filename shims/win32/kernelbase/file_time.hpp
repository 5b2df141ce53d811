#pragma once
/// Win32's forms of time: numbers (100 ns since 1601) and calendars.

#include <ferry/abi/layout/nt_time_zone.hpp>
#include <ferry/win32/guest.hpp>

namespace ferry::win32 {

inline void store_time(FILETIME* to, LONGLONG time) {
    to->dwLowDateTime = static_cast<DWORD>(time);
    to->dwHighDateTime = static_cast<DWORD>(time >> 32);
}

inline LONGLONG time_value(const FILETIME& time) {
    return static_cast<LONGLONG>(ULONG64{time.dwHighDateTime} << 32 | time.dwLowDateTime);
}

inline LONGLONG system_time() {
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    return time_value(now);
}

inline SYSTEMTIME system_time_of(const abi::nt::TimeFields& fields) {
    const auto word = [](int16_t value) { return static_cast<WORD>(value); };
    return {word(fields.year),   word(fields.month),       word(fields.weekday),
            word(fields.day),    word(fields.hour),        word(fields.minute),
            word(fields.second), word(fields.milliseconds)};
}

inline abi::nt::TimeFields fields_of(const SYSTEMTIME& time) {
    const auto field = [](WORD value) { return static_cast<int16_t>(value); };
    return {field(time.wYear),         field(time.wMonth),    field(time.wDay),
            field(time.wHour),         field(time.wMinute),   field(time.wSecond),
            field(time.wMilliseconds), field(time.wDayOfWeek)};
}

} // namespace ferry::win32
