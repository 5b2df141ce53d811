// The library's own locks, random numbers, and what programs built without exceptions may set.

#include "msvcp140.hpp"

extern "C" {

__declspec(dllimport) int rand_s(unsigned* to);
__declspec(dllimport) void abort();

/// What is called in place of throwing where _HAS_EXCEPTIONS is 0.
void (*cpp_raise_handler)(const void*);

} // extern "C"

namespace {

constexpr int lock_count = 8;
CRITICAL_SECTION locks[lock_count];
SRWLOCK shared_pointer_lock;

} // namespace

namespace ferry::msvcp {

void start_locks() {
    for (CRITICAL_SECTION& lock : locks) {
        InitializeCriticalSection(&lock);
    }
}

} // namespace ferry::msvcp

extern "C" {

/// std::_Lockit: a lock by its number, held while the object lives.
int* cpp_lockit(int* self, int number) {
    *self = number;
    if (number >= 0 && number < lock_count) {
        EnterCriticalSection(&locks[number]);
    }
    return self;
}
void cpp_lockit_end(const int* self) {
    if (*self >= 0 && *self < lock_count) {
        LeaveCriticalSection(&locks[*self]);
    }
}

/// Which of the system's locks are used: there is one kind.
void __set_stl_sync_api_mode(int) {}

void _Lock_shared_ptr_spin_lock() { AcquireSRWLockExclusive(&shared_pointer_lock); }
void _Unlock_shared_ptr_spin_lock() { ReleaseSRWLockExclusive(&shared_pointer_lock); }

unsigned cpp_random_device() {
    unsigned value = 0;
    if (rand_s(&value) != 0) {
        abort();
    }
    return value;
}

} // extern "C"
