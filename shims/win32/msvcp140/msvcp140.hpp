#pragma once
/// The layouts of Microsoft's C++ library that its headers and this DLL share (its <xthreads.h>).

#include <ferry/win32/ntdll.hpp>

namespace ferry::msvcp {

/// What functions on threads, mutexes and condition variables return.
enum Result : int { success, no_memory, timed_out, busy, error };

/// A time since 1970.
struct Time {
    LONGLONG seconds;
    long nanoseconds;
};

/// std::mutex and its kin. Programs make it themselves, all zero but for the first and the last two
/// members; what is between is this DLL's.
struct Mutex {
    int type;
    void* unused;
    SRWLOCK lock;
    void* reserved[6];
    long owner; ///< a thread id, or -1
    int count;
};
static_assert(sizeof(void*) != 8 || sizeof(Mutex) == 80);

/// std::condition_variable: all zero to begin with.
struct Condition {
    void* unused;
    CONDITION_VARIABLE variable;
    void* reserved[7];
};
static_assert(sizeof(void*) != 8 || sizeof(Condition) == 72);

/// How long it is until `target`, as Sleep takes it; 0 if it has come.
DWORD milliseconds_until(const Time& target);

} // namespace ferry::msvcp
