// Synchronization barriers: words of the program's memory, as Windows lays them out.

#include "object.hpp"

using namespace ferry::win32;

namespace {

/// SYNCHRONIZATION_BARRIER.
struct Barrier {
    DWORD threads; ///< that meet
    DWORD arrived; ///< of them, in this phase
    ULONG_PTR unused[2];
    DWORD phase;
    DWORD inside; ///< threads that have entered and not left
};
static_assert(sizeof(Barrier) == sizeof(SYNCHRONIZATION_BARRIER));

Barrier& of(LPSYNCHRONIZATION_BARRIER barrier) { return *reinterpret_cast<Barrier*>(barrier); }

/// Sleeps while a word is `value`.
void wait_while(DWORD& word, DWORD value) {
    while (__atomic_load_n(&word, __ATOMIC_SEQ_CST) == value) {
        RtlWaitOnAddress(&word, &value, sizeof value, nullptr);
    }
}

} // namespace

extern "C" {

BOOL WINAPI InitializeSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier, LONG threads,
                                             LONG spins) {
    if (barrier == nullptr || threads <= 0 || spins < -1) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    of(barrier) = {static_cast<DWORD>(threads), 0, {}, 0, 0};
    return TRUE;
}

/// True for one of those that meet: the last one to come.
BOOL WINAPI EnterSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER handle, DWORD) {
    Barrier& barrier = of(handle);
    __atomic_add_fetch(&barrier.inside, 1, __ATOMIC_SEQ_CST);
    const DWORD phase = __atomic_load_n(&barrier.phase, __ATOMIC_SEQ_CST);
    const bool last = __atomic_add_fetch(&barrier.arrived, 1, __ATOMIC_SEQ_CST) == barrier.threads;
    if (last) {
        __atomic_store_n(&barrier.arrived, 0, __ATOMIC_SEQ_CST);
        __atomic_add_fetch(&barrier.phase, 1, __ATOMIC_SEQ_CST);
        RtlWakeAddressAll(&barrier.phase);
    } else {
        wait_while(barrier.phase, phase);
    }
    if (__atomic_sub_fetch(&barrier.inside, 1, __ATOMIC_SEQ_CST) == 0) {
        RtlWakeAddressAll(&barrier.inside); // by its address alone: the memory may be gone
    }
    return last;
}

/// The memory may be freed when it returns, by whomsoever left the barrier first.
BOOL WINAPI DeleteSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER handle) {
    Barrier& barrier = of(handle);
    for (DWORD inside = 0; (inside = __atomic_load_n(&barrier.inside, __ATOMIC_SEQ_CST)) != 0;) {
        wait_while(barrier.inside, inside);
    }
    return TRUE;
}

} // extern "C"
