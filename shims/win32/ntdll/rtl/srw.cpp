// Slim reader/writer locks, condition variables and one-time initialization: a word each, zero at
// first, and waits on its address.

#include <ferry/win32/cpu.hpp>
#include <ferry/win32/ntdll.hpp>

namespace {

// An SRW lock: its writer, that somebody waits, and the readers' count.
constexpr ULONG writer = 1;
constexpr ULONG waiters = 2;
constexpr ULONG reader = 4;
constexpr int spins = 100;

ULONG& word_of(void* object) { return *static_cast<ULONG*>(object); }

bool exchange(ULONG& word, ULONG& expected, ULONG desired) {
    return __atomic_compare_exchange_n(&word, &expected, desired, true, __ATOMIC_ACQ_REL,
                                       __ATOMIC_RELAXED);
}

/// Spins, then says that it waits and does.
void wait_for_change(ULONG& word, ULONG seen, int& tries) {
    if (tries++ < spins) {
        ferry::win32::cpu::relax();
        return;
    }
    if ((seen & waiters) == 0) {
        if (!exchange(word, seen, seen | waiters)) {
            return;
        }
        seen |= waiters;
    }
    RtlWaitOnAddress(&word, &seen, sizeof seen, nullptr);
}

// A RTL_RUN_ONCE: a state in the low bits, a context above them.
constexpr ULONG_PTR once_mask = 3;
constexpr ULONG_PTR once_running = 1;
constexpr ULONG_PTR once_done = 2;
constexpr ULONG_PTR once_running_async = 3;

ULONG_PTR& once_word(PRTL_RUN_ONCE once) { return *reinterpret_cast<ULONG_PTR*>(once); }

bool exchange_once(ULONG_PTR& word, ULONG_PTR expected, ULONG_PTR desired) {
    return __atomic_compare_exchange_n(&word, &expected, desired, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_RELAXED);
}

} // namespace

extern "C" {

void NTAPI RtlInitializeSRWLock(PRTL_SRWLOCK lock) { lock->Ptr = nullptr; }

BOOLEAN NTAPI RtlTryAcquireSRWLockExclusive(PRTL_SRWLOCK lock) {
    ULONG& word = word_of(lock);
    ULONG seen = __atomic_load_n(&word, __ATOMIC_RELAXED);
    while ((seen & ~waiters) == 0) {
        if (exchange(word, seen, seen | writer)) {
            return TRUE;
        }
    }
    return FALSE;
}

void NTAPI RtlAcquireSRWLockExclusive(PRTL_SRWLOCK lock) {
    ULONG& word = word_of(lock);
    for (int tries = 0; !RtlTryAcquireSRWLockExclusive(lock);) {
        const ULONG seen = __atomic_load_n(&word, __ATOMIC_RELAXED);
        if ((seen & ~waiters) != 0) {
            wait_for_change(word, seen, tries);
        }
    }
}

void NTAPI RtlReleaseSRWLockExclusive(PRTL_SRWLOCK lock) {
    ULONG& word = word_of(lock);
    if ((__atomic_exchange_n(&word, 0, __ATOMIC_RELEASE) & waiters) != 0) {
        RtlWakeAddressAll(&word);
    }
}

BOOLEAN NTAPI RtlTryAcquireSRWLockShared(PRTL_SRWLOCK lock) {
    ULONG& word = word_of(lock);
    ULONG seen = __atomic_load_n(&word, __ATOMIC_RELAXED);
    while ((seen & writer) == 0) {
        if (exchange(word, seen, seen + reader)) {
            return TRUE;
        }
    }
    return FALSE;
}

void NTAPI RtlAcquireSRWLockShared(PRTL_SRWLOCK lock) {
    ULONG& word = word_of(lock);
    for (int tries = 0;;) {
        ULONG seen = __atomic_load_n(&word, __ATOMIC_RELAXED);
        // Behind a writer that waits for readers to leave, lest it wait for ever.
        const bool behind_writer = (seen & waiters) != 0 && seen >= reader;
        if ((seen & writer) == 0 && !behind_writer) {
            if (exchange(word, seen, seen + reader)) {
                return;
            }
        } else {
            wait_for_change(word, seen, tries);
        }
    }
}

void NTAPI RtlReleaseSRWLockShared(PRTL_SRWLOCK lock) {
    ULONG& word = word_of(lock);
    ULONG seen = __atomic_load_n(&word, __ATOMIC_RELAXED);
    for (;;) {
        const bool last = seen - reader == waiters;
        if (exchange(word, seen, last ? 0 : seen - reader)) {
            if (last) {
                RtlWakeAddressAll(&word);
            }
            return;
        }
    }
}

void NTAPI RtlInitializeConditionVariable(PRTL_CONDITION_VARIABLE variable) {
    variable->Ptr = nullptr;
}

void NTAPI RtlWakeConditionVariable(PRTL_CONDITION_VARIABLE variable) {
    __atomic_fetch_add(&word_of(variable), 1, __ATOMIC_SEQ_CST);
    RtlWakeAddressSingle(variable);
}

void NTAPI RtlWakeAllConditionVariable(PRTL_CONDITION_VARIABLE variable) {
    __atomic_fetch_add(&word_of(variable), 1, __ATOMIC_SEQ_CST);
    RtlWakeAddressAll(variable);
}

NTSTATUS NTAPI RtlSleepConditionVariableSRW(PRTL_CONDITION_VARIABLE variable, PRTL_SRWLOCK lock,
                                            PLARGE_INTEGER timeout, ULONG flags) {
    const ULONG seen = __atomic_load_n(&word_of(variable), __ATOMIC_SEQ_CST);
    const bool shared = (flags & RTL_CONDITION_VARIABLE_LOCKMODE_SHARED) != 0;
    shared ? RtlReleaseSRWLockShared(lock) : RtlReleaseSRWLockExclusive(lock);
    const NTSTATUS status = RtlWaitOnAddress(variable, &seen, sizeof seen, timeout);
    shared ? RtlAcquireSRWLockShared(lock) : RtlAcquireSRWLockExclusive(lock);
    return status;
}

NTSTATUS NTAPI RtlSleepConditionVariableCS(PRTL_CONDITION_VARIABLE variable,
                                           PRTL_CRITICAL_SECTION section, PLARGE_INTEGER timeout) {
    const ULONG seen = __atomic_load_n(&word_of(variable), __ATOMIC_SEQ_CST);
    RtlLeaveCriticalSection(section);
    const NTSTATUS status = RtlWaitOnAddress(variable, &seen, sizeof seen, timeout);
    RtlEnterCriticalSection(section);
    return status;
}

void NTAPI RtlRunOnceInitialize(PRTL_RUN_ONCE once) { once->Ptr = nullptr; }

NTSTATUS NTAPI RtlRunOnceBeginInitialize(PRTL_RUN_ONCE once, ULONG flags, PVOID* context) {
    constexpr ULONG known = RTL_RUN_ONCE_CHECK_ONLY | RTL_RUN_ONCE_ASYNC;
    if ((flags & ~known) != 0 || flags == known) {
        return STATUS_INVALID_PARAMETER;
    }
    ULONG_PTR& word = once_word(once);
    for (;;) {
        const ULONG_PTR seen = __atomic_load_n(&word, __ATOMIC_ACQUIRE);
        if ((seen & once_mask) == once_done) {
            if (context != nullptr) {
                *context = reinterpret_cast<PVOID>(seen & ~once_mask);
            }
            return STATUS_SUCCESS;
        }
        if ((flags & RTL_RUN_ONCE_CHECK_ONLY) != 0) {
            return STATUS_UNSUCCESSFUL;
        }
        const bool async = (flags & RTL_RUN_ONCE_ASYNC) != 0;
        if ((seen & once_mask) == 0) {
            if (exchange_once(word, seen, async ? once_running_async : once_running)) {
                return STATUS_PENDING;
            }
        } else if (async != ((seen & once_mask) == once_running_async)) {
            return STATUS_INVALID_PARAMETER;
        } else if (async) {
            return STATUS_PENDING;
        } else {
            RtlWaitOnAddress(&word, &seen, sizeof seen, nullptr);
        }
    }
}

NTSTATUS NTAPI RtlRunOnceComplete(PRTL_RUN_ONCE once, ULONG flags, PVOID context) {
    const bool failed = (flags & RTL_RUN_ONCE_INIT_FAILED) != 0;
    const bool async = (flags & RTL_RUN_ONCE_ASYNC) != 0;
    const auto value = reinterpret_cast<ULONG_PTR>(context);
    if ((value & once_mask) != 0 || (failed && (async || context != nullptr))) {
        return STATUS_INVALID_PARAMETER;
    }
    ULONG_PTR& word = once_word(once);
    const ULONG_PTR running = async ? once_running_async : once_running;
    if (!exchange_once(word, running, failed ? 0 : value | once_done)) {
        const ULONG_PTR seen = __atomic_load_n(&word, __ATOMIC_RELAXED) & once_mask;
        return seen == (async ? once_running : once_running_async) ? STATUS_INVALID_PARAMETER
               : async                                             ? STATUS_OBJECT_NAME_COLLISION
                                                                   : STATUS_UNSUCCESSFUL;
    }
    RtlWakeAddressAll(&word);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlRunOnceExecuteOnce(PRTL_RUN_ONCE once, PRTL_RUN_ONCE_INIT_FN function,
                                     PVOID parameter, PVOID* context) {
    const NTSTATUS begun = RtlRunOnceBeginInitialize(once, 0, context);
    if (begun != STATUS_PENDING) {
        return begun;
    }
    // The function gets the caller's own place, with what is in it.
    PVOID own = nullptr;
    PVOID* const place = context != nullptr ? context : &own;
    if (!function(once, parameter, place)) {
        RtlRunOnceComplete(once, RTL_RUN_ONCE_INIT_FAILED, nullptr);
        return STATUS_UNSUCCESSFUL;
    }
    return RtlRunOnceComplete(once, 0, *place);
}

} // extern "C"
