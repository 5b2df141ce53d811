#pragma once
/// The lock under which guest threads take turns.
///
/// A priority-inheritance futex (futex(2), FUTEX_LOCK_PI): the kernel hands it over in the order
/// of arrival, knows the owner by its thread id, and tells a waiter when the owner has died. So it
/// works between processes that share memory (a vfork child is one), outlives a holder that is
/// killed, and an uncontended lock or unlock is one atomic instruction.

#include <atomic>
#include <cstdint>

namespace ferry::engine {

class RunLock {
public:
    enum class Result : std::uint8_t {
        acquired,
        orphaned, ///< acquired from a thread that died in possession of it
        timed_out,
    };

    /// Takes the lock, waiting at most `nanoseconds`. The calling thread must not have it.
    Result lock(std::int64_t nanoseconds) noexcept;
    /// The same for the thread `self`, the caller: saves asking the kernel for its id.
    Result lock(std::int64_t nanoseconds, std::uint32_t self) noexcept;
    void unlock() noexcept;

    /// True if someone waits. For the holder; may be out of date.
    [[nodiscard]] bool contended() const noexcept;

    /// In a fork's child, where the holder's thread id is another: free again.
    void reset() noexcept { word_.store(0); }

private:
    std::atomic<std::uint32_t> word_{0}; ///< owner's thread id and FUTEX_* bits
};

} // namespace ferry::engine
