// Waiting for a word to change: a waiter lists itself under the word's address and sleeps until it
// is alerted by its thread's id. Waking one takes the longest waiter off the list first.

#include <ferry/win32/cpu.hpp>
#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

struct Waiter {
    Waiter* next;
    Waiter* previous;
    const void* address;
    HANDLE thread;
    LONG woken;
};

/// Waiters whose addresses have the same hash. The lock spins: it is held for a few instructions.
struct Bucket {
    LONG locked;
    Waiter* first;
    Waiter* last;

    void lock() {
        while (__atomic_exchange_n(&locked, 1, __ATOMIC_ACQUIRE) != 0) {
            if (++tries % 64 == 0) {
                NtYieldExecution();
            }
            cpu::relax();
        }
    }
    void unlock() { __atomic_store_n(&locked, 0, __ATOMIC_RELEASE); }
    void add(Waiter& waiter) {
        waiter.previous = last;
        (last != nullptr ? last->next : first) = &waiter;
        last = &waiter;
    }
    void remove(Waiter& waiter) {
        (waiter.previous != nullptr ? waiter.previous->next : first) = waiter.next;
        (waiter.next != nullptr ? waiter.next->previous : last) = waiter.previous;
    }

    unsigned tries;
};

constexpr size_t bucket_count = 128;
Bucket buckets[bucket_count];

Bucket& bucket_of(const void* address) {
    const auto value = reinterpret_cast<ULONG_PTR>(address);
    return buckets[(value >> 4 ^ value >> 12) % bucket_count];
}

bool differs(const void* address, const void* compare, SIZE_T size) {
    switch (size) {
    case 1:
        return *static_cast<const volatile UCHAR*>(address) != *static_cast<const UCHAR*>(compare);
    case 2:
        return *static_cast<const volatile USHORT*>(address) !=
               *static_cast<const USHORT*>(compare);
    case 4:
        return *static_cast<const volatile ULONG*>(address) != *static_cast<const ULONG*>(compare);
    default:
        return *static_cast<const volatile ULONG64*>(address) !=
               *static_cast<const ULONG64*>(compare);
    }
}

void wake(const void* address, bool all) {
    Bucket& bucket = bucket_of(address);
    if (__atomic_load_n(&bucket.first, __ATOMIC_SEQ_CST) == nullptr) {
        return;
    }
    constexpr int most_at_once = 32;
    for (bool more = true; more;) {
        HANDLE threads[most_at_once];
        int count = 0;
        bucket.lock();
        Waiter* waiter = bucket.first;
        while (waiter != nullptr && count < most_at_once) {
            Waiter* const next = waiter->next;
            if (waiter->address == address) {
                threads[count++] = waiter->thread;
                bucket.remove(*waiter);
                __atomic_store_n(&waiter->woken, 1, __ATOMIC_RELEASE); // it may be gone now
                if (!all) {
                    break;
                }
            }
            waiter = next;
        }
        bucket.unlock();
        more = all && count == most_at_once;
        for (int i = 0; i < count; ++i) {
            NtAlertThreadByThreadId(threads[i]);
        }
    }
}

} // namespace

extern "C" {

NTSTATUS NTAPI RtlWaitOnAddress(const void* address, const void* compare, SIZE_T size,
                                const LARGE_INTEGER* timeout) {
    if (size != 1 && size != 2 && size != 4 && size != 8) {
        return STATUS_INVALID_PARAMETER;
    }
    Waiter waiter{};
    waiter.address = address;
    waiter.thread = reinterpret_cast<HANDLE>(teb()->client.thread);
    Bucket& bucket = bucket_of(address);
    bucket.lock();
    bucket.add(waiter);
    __atomic_thread_fence(__ATOMIC_SEQ_CST); // with the fence of wake(): one sees the other
    if (differs(address, compare, size)) {
        bucket.remove(waiter);
        bucket.unlock();
        return STATUS_SUCCESS;
    }
    bucket.unlock();
    NTSTATUS status = STATUS_SUCCESS;
    while (__atomic_load_n(&waiter.woken, __ATOMIC_ACQUIRE) == 0) {
        status = NtWaitForAlertByThreadId(const_cast<void*>(address),
                                          const_cast<LARGE_INTEGER*>(timeout));
        if (status == STATUS_TIMEOUT) {
            bucket.lock();
            if (waiter.woken != 0) {
                bucket.unlock();
                NtWaitForAlertByThreadId(nullptr, nullptr); // the alert is on its way
                return STATUS_SUCCESS;
            }
            bucket.remove(waiter);
            bucket.unlock();
            return STATUS_TIMEOUT;
        }
    }
    return STATUS_SUCCESS;
}

void NTAPI RtlWakeAddressAll(const void* address) {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    wake(address, true);
}

void NTAPI RtlWakeAddressSingle(const void* address) {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    wake(address, false);
}

} // extern "C"
