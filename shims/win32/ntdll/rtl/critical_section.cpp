// LockCount is -1 when free; each thread that wants the section adds one. The owner that leaves
// with others waiting sets the semaphore word to 1 and wakes one, which takes the word back to 0.

#include <ferry/win32/cpu.hpp>
#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

HANDLE own_id() { return reinterpret_cast<HANDLE>(teb()->client.thread); }

LONG& signal_word(PRTL_CRITICAL_SECTION section) {
    return *reinterpret_cast<LONG*>(&section->LockSemaphore);
}

void wait_for_section(PRTL_CRITICAL_SECTION section) {
    LONG& word = signal_word(section);
    for (;;) {
        LONG set = 1;
        if (__atomic_compare_exchange_n(&word, &set, 0, false, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED)) {
            return;
        }
        const LONG clear = 0;
        RtlWaitOnAddress(&word, &clear, sizeof clear, nullptr);
    }
}

} // namespace

extern "C" {

NTSTATUS NTAPI RtlInitializeCriticalSectionEx(PRTL_CRITICAL_SECTION section, ULONG spin, ULONG) {
    section->DebugInfo = reinterpret_cast<PRTL_CRITICAL_SECTION_DEBUG>(LONG_PTR{-1});
    section->LockCount = -1;
    section->RecursionCount = 0;
    section->OwningThread = nullptr;
    section->LockSemaphore = nullptr;
    section->SpinCount = spin & 0xffffff;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlInitializeCriticalSection(PRTL_CRITICAL_SECTION section) {
    return RtlInitializeCriticalSectionEx(section, 0, 0);
}

NTSTATUS NTAPI RtlInitializeCriticalSectionAndSpinCount(PRTL_CRITICAL_SECTION section, ULONG spin) {
    return RtlInitializeCriticalSectionEx(section, spin, 0);
}

NTSTATUS NTAPI RtlDeleteCriticalSection(PRTL_CRITICAL_SECTION section) {
    section->DebugInfo = nullptr;
    section->LockCount = -1;
    section->RecursionCount = 0;
    section->OwningThread = nullptr;
    section->LockSemaphore = nullptr;
    return STATUS_SUCCESS;
}

BOOL NTAPI RtlTryEnterCriticalSection(PRTL_CRITICAL_SECTION section) {
    LONG expected = -1;
    if (__atomic_compare_exchange_n(&section->LockCount, &expected, 0, false, __ATOMIC_ACQUIRE,
                                    __ATOMIC_RELAXED)) {
        section->OwningThread = own_id();
        section->RecursionCount = 1;
        return TRUE;
    }
    if (section->OwningThread == own_id()) {
        __atomic_fetch_add(&section->LockCount, 1, __ATOMIC_RELAXED);
        ++section->RecursionCount;
        return TRUE;
    }
    return FALSE;
}

NTSTATUS NTAPI RtlEnterCriticalSection(PRTL_CRITICAL_SECTION section) {
    if (section->SpinCount != 0 && peb()->processor_count > 1) {
        for (ULONG_PTR i = 0; i < section->SpinCount; ++i) {
            if (RtlTryEnterCriticalSection(section)) {
                return STATUS_SUCCESS;
            }
            cpu::relax();
        }
    }
    if (__atomic_add_fetch(&section->LockCount, 1, __ATOMIC_ACQUIRE) != 0) {
        if (section->OwningThread == own_id()) {
            ++section->RecursionCount;
            return STATUS_SUCCESS;
        }
        wait_for_section(section);
    }
    section->OwningThread = own_id();
    section->RecursionCount = 1;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlLeaveCriticalSection(PRTL_CRITICAL_SECTION section) {
    if (--section->RecursionCount > 0) {
        __atomic_fetch_sub(&section->LockCount, 1, __ATOMIC_RELEASE);
        return STATUS_SUCCESS;
    }
    section->OwningThread = nullptr;
    if (__atomic_sub_fetch(&section->LockCount, 1, __ATOMIC_RELEASE) >= 0) {
        LONG& word = signal_word(section);
        __atomic_store_n(&word, 1, __ATOMIC_RELEASE);
        RtlWakeAddressSingle(&word);
    }
    return STATUS_SUCCESS;
}

void NTAPI RtlAcquirePebLock(void) {
    RtlEnterCriticalSection(static_cast<PRTL_CRITICAL_SECTION>(peb()->fast_lock));
}
void NTAPI RtlReleasePebLock(void) {
    RtlLeaveCriticalSection(static_cast<PRTL_CRITICAL_SECTION>(peb()->fast_lock));
}

} // extern "C"
