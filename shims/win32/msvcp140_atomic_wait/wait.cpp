// Waiting of std::atomic. "Direct" values are of sizes that WaitOnAddress knows; others are guarded
// by a lock that belongs to their address, and compared by a function of the program.

#include <ferry/win32/ntdll.hpp>

namespace {

/// A thread that waits; it stands in its row's list.
struct Waiter {
    const void* address;
    Waiter* next;
    Waiter* previous;
    CONDITION_VARIABLE condition;
};
struct alignas(64) Row {
    SRWLOCK lock;  ///< of the list
    SRWLOCK mutex; ///< of values that are too large to be atomic
    Waiter* first;
};
constexpr size_t row_count = 256;
Row rows[row_count];

Row& row_of(const void* address) {
    auto number = reinterpret_cast<ULONG_PTR>(address);
    number ^= number >> 8 ^ number >> 16;
    return rows[number % row_count];
}

void unlink(Row& row, Waiter& waiter) {
    (waiter.previous != nullptr ? waiter.previous->next : row.first) = waiter.next;
    if (waiter.next != nullptr) {
        waiter.next->previous = waiter.previous;
    }
}

void notify(const void* address, bool all) {
    Row& row = row_of(address);
    AcquireSRWLockExclusive(&row.lock);
    for (Waiter* waiter = row.first; waiter != nullptr; waiter = waiter->next) {
        if (waiter->address == address) {
            WakeConditionVariable(&waiter->condition);
            if (!all) {
                break;
            }
        }
    }
    ReleaseSRWLockExclusive(&row.lock);
}

constexpr unsigned long long no_deadline = ~0ULL;

} // namespace

extern "C" {

using Equal = bool (*)(const void* value, void* comparand, size_t size, void* parameter);

/// The level that is there; none of a newer Windows is asked for.
unsigned long __std_atomic_set_api_level(unsigned long level) { return level; }
void* __std_atomic_get_mutex(const void* address) { return &row_of(address).mutex; }

/// False where the time ran out.
int __std_atomic_wait_direct(const void* value, void* comparand, size_t size,
                             unsigned long milliseconds) {
    return WaitOnAddress(const_cast<void*>(value), comparand, size, milliseconds);
}
void __std_atomic_notify_one_direct(const void* value) {
    WakeByAddressSingle(const_cast<void*>(value));
}
void __std_atomic_notify_all_direct(const void* value) {
    WakeByAddressAll(const_cast<void*>(value));
}

int __std_atomic_wait_indirect(const void* value, void* comparand, size_t size, void* parameter,
                               Equal equal, unsigned long milliseconds) {
    Row& row = row_of(value);
    AcquireSRWLockExclusive(&row.lock);
    Waiter waiter{value, row.first, nullptr, CONDITION_VARIABLE_INIT};
    if (row.first != nullptr) {
        row.first->previous = &waiter;
    }
    row.first = &waiter;
    BOOL woken = TRUE;
    while (woken && equal(value, comparand, size, parameter)) {
        woken = SleepConditionVariableSRW(&waiter.condition, &row.lock, milliseconds, 0);
        if (milliseconds != INFINITE) {
            break;
        }
    }
    unlink(row, waiter);
    ReleaseSRWLockExclusive(&row.lock);
    return woken;
}
void __std_atomic_notify_one_indirect(const void* value) { notify(value, false); }
void __std_atomic_notify_all_indirect(const void* value) { notify(value, true); }

unsigned long long __std_atomic_wait_get_deadline(unsigned long long milliseconds) {
    return milliseconds == no_deadline ? no_deadline : GetTickCount64() + milliseconds;
}
/// Of long ones a part, so that the answer has room: the caller asks again.
unsigned long __std_atomic_wait_get_remaining_timeout(unsigned long long deadline) {
    constexpr unsigned long ten_days = 10UL * 24 * 60 * 60 * 1000;
    if (deadline == no_deadline) {
        return INFINITE;
    }
    const unsigned long long now = GetTickCount64();
    if (now >= deadline) {
        return 0;
    }
    return deadline - now < ten_days ? static_cast<unsigned long>(deadline - now) : ten_days;
}

char __std_atomic_has_cmpxchg16b() { return 1; }

} // extern "C"
