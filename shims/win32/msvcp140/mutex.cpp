// Mutexes. A plain one that its owner locks again waits for itself; others say so.

#include "msvcp140.hpp"

using namespace ferry::msvcp;

namespace {

constexpr int plain = 1;
constexpr int recursive = 0x100;
constexpr long nobody = -1;

long self() { return static_cast<long>(GetCurrentThreadId()); }

/// `deadline` null: whatever time it takes. A deadline is looked at each millisecond.
int lock(Mutex& mutex, const Time* deadline, bool only_tries) {
    const bool mine = mutex.owner == self();
    if (!mine || (mutex.type & ~recursive) == plain) {
        const bool again = mine && (mutex.type & recursive) != 0;
        if (again) {
            ++mutex.count;
            return success;
        }
        if (deadline == nullptr && !only_tries) {
            AcquireSRWLockExclusive(&mutex.lock);
        } else {
            while (!TryAcquireSRWLockExclusive(&mutex.lock)) {
                if (only_tries) {
                    return busy;
                }
                if (milliseconds_until(*deadline) == 0) {
                    return timed_out;
                }
                Sleep(1);
            }
        }
        mutex.owner = self();
        mutex.count = 1;
        return success;
    }
    if ((mutex.type & recursive) == 0) {
        return deadline == nullptr ? busy : timed_out;
    }
    ++mutex.count;
    return success;
}

} // namespace

extern "C" {

void _Mtx_init_in_situ(Mutex* mutex, int type) {
    *mutex = {};
    mutex->type = type;
    mutex->owner = nobody;
}
void _Mtx_destroy_in_situ(Mutex*) {}

int _Mtx_init(Mutex** mutex, int type) {
    *mutex = static_cast<Mutex*>(HeapAlloc(GetProcessHeap(), 0, sizeof(Mutex)));
    if (*mutex == nullptr) {
        return no_memory;
    }
    _Mtx_init_in_situ(*mutex, type);
    return success;
}
void _Mtx_destroy(Mutex* mutex) { HeapFree(GetProcessHeap(), 0, mutex); }

int _Mtx_lock(Mutex* mutex) { return lock(*mutex, nullptr, false); }
int _Mtx_trylock(Mutex* mutex) { return lock(*mutex, nullptr, true); }
int _Mtx_timedlock(Mutex* mutex, const Time* deadline) { return lock(*mutex, deadline, false); }
int _Mtx_unlock(Mutex* mutex) {
    if (--mutex->count == 0) {
        mutex->owner = nobody;
        ReleaseSRWLockExclusive(&mutex->lock);
    }
    return success;
}

int _Mtx_current_owns(Mutex* mutex) { return mutex->count != 0 && mutex->owner == self(); }
/// What a condition variable of the Concurrency Runtime waits with.
void* _Mtx_getconcrtcs(Mutex* mutex) { return &mutex->lock; }
void _Mtx_clear_owner(Mutex* mutex) {
    mutex->owner = nobody;
    --mutex->count;
}
void _Mtx_reset_owner(Mutex* mutex) {
    mutex->owner = self();
    ++mutex->count;
}

} // extern "C"
