// Condition variables, and those that a thread tells of its end.

#include "msvcp140.hpp"

using namespace ferry::msvcp;

extern "C" {
int _Mtx_unlock(Mutex* mutex);
void _Mtx_clear_owner(Mutex* mutex);
void _Mtx_reset_owner(Mutex* mutex);
}

namespace {

/// notify_all_at_thread_exit: the mutex is held until then.
struct AtExit {
    AtExit* next;
    DWORD thread;
    Condition* condition;
    Mutex* mutex;
    int* told; ///< set to 1; may be null
};
AtExit* at_exit;
SRWLOCK at_exit_lock;

bool wait(Condition& condition, Mutex& mutex, DWORD milliseconds) {
    _Mtx_clear_owner(&mutex);
    const bool woken =
        SleepConditionVariableSRW(&condition.variable, &mutex.lock, milliseconds, 0) != FALSE;
    _Mtx_reset_owner(&mutex);
    return woken;
}

/// Takes the first one out of the list that `wanted` says yes to.
template <class Wanted>
AtExit* take(Wanted wanted) {
    AcquireSRWLockExclusive(&at_exit_lock);
    AtExit** at = &at_exit;
    while (*at != nullptr && !wanted(**at)) {
        at = &(*at)->next;
    }
    AtExit* const found = *at;
    if (found != nullptr) {
        *at = found->next;
    }
    ReleaseSRWLockExclusive(&at_exit_lock);
    return found;
}

} // namespace

extern "C" {

void _Cnd_init_in_situ(Condition* condition) { *condition = {}; }
void _Cnd_destroy_in_situ(Condition*) {}

int _Cnd_init(Condition** condition) {
    *condition =
        static_cast<Condition*>(HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(Condition)));
    return *condition != nullptr ? success : no_memory;
}
void _Cnd_destroy(Condition* condition) { HeapFree(GetProcessHeap(), 0, condition); }

int _Cnd_wait(Condition* condition, Mutex* mutex) {
    wait(*condition, *mutex, INFINITE);
    return success;
}
int _Cnd_timedwait(Condition* condition, Mutex* mutex, const Time* deadline) {
    return wait(*condition, *mutex, milliseconds_until(*deadline)) ? success : timed_out;
}
int _Cnd_signal(Condition* condition) {
    WakeConditionVariable(&condition->variable);
    return success;
}
int _Cnd_broadcast(Condition* condition) {
    WakeAllConditionVariable(&condition->variable);
    return success;
}

void _Cnd_register_at_thread_exit(Condition* condition, Mutex* mutex, int* told) {
    auto* const made = static_cast<AtExit*>(HeapAlloc(GetProcessHeap(), 0, sizeof(AtExit)));
    if (made == nullptr) {
        return;
    }
    AcquireSRWLockExclusive(&at_exit_lock);
    *made = {at_exit, GetCurrentThreadId(), condition, mutex, told};
    at_exit = made;
    ReleaseSRWLockExclusive(&at_exit_lock);
}
void _Cnd_unregister_at_thread_exit(Mutex* mutex) {
    while (AtExit* const found = take([mutex](const AtExit& one) { return one.mutex == mutex; })) {
        HeapFree(GetProcessHeap(), 0, found);
    }
}
void _Cnd_do_broadcast_at_thread_exit() {
    const DWORD self = GetCurrentThreadId();
    while (AtExit* const found = take([self](const AtExit& one) { return one.thread == self; })) {
        if (found->told != nullptr) {
            *found->told = 1;
        }
        _Mtx_unlock(found->mutex);
        _Cnd_broadcast(found->condition);
        HeapFree(GetProcessHeap(), 0, found);
    }
}

} // extern "C"
