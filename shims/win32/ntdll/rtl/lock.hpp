#pragma once
/// A small lock for ntdll's own data: one word, no owner, not recursive.

#include <ferry/win32/cpu.hpp>
#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

class Lock {
public:
    void lock() {
        if (!try_lock()) {
            wait();
        }
    }
    bool try_lock() {
        LONG expected = free_;
        return __atomic_compare_exchange_n(&state_, &expected, taken_, false, __ATOMIC_ACQUIRE,
                                           __ATOMIC_RELAXED);
    }
    void unlock() {
        if (__atomic_exchange_n(&state_, free_, __ATOMIC_RELEASE) == waited_for_) {
            RtlWakeAddressSingle(&state_);
        }
    }

    /// Of nobody, whoever had it: the threads are gone.
    void reset() { state_ = free_; }

private:
    void wait() {
        constexpr int spins = 100;
        for (int i = 0; i < spins; ++i) {
            if (__atomic_load_n(&state_, __ATOMIC_RELAXED) == free_ && try_lock()) {
                return;
            }
            cpu::relax();
        }
        while (__atomic_exchange_n(&state_, waited_for_, __ATOMIC_ACQUIRE) != free_) {
            const LONG compare = waited_for_;
            RtlWaitOnAddress(&state_, &compare, sizeof compare, nullptr);
        }
    }

    static constexpr LONG free_ = 0;
    static constexpr LONG taken_ = 1;
    static constexpr LONG waited_for_ = 2;
    LONG state_ = free_;
};

class LockGuard {
public:
    explicit LockGuard(Lock& lock) : lock_(lock) { lock_.lock(); }
    LockGuard(const LockGuard&) = delete;
    LockGuard& operator=(const LockGuard&) = delete;
    ~LockGuard() { lock_.unlock(); }

private:
    Lock& lock_;
};

} // namespace ferry::win32
