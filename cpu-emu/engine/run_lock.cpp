#include <ferry/engine/run_lock.hpp>

#include <cerrno>
#include <ctime>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/assert.hpp>

namespace ferry::engine {

namespace {

constexpr std::int64_t second = 1'000'000'000;

// A raw call: glibc's cached id is wrong in a child made by a raw clone.
std::uint32_t thread_id() noexcept { return static_cast<std::uint32_t>(::syscall(SYS_gettid)); }

int futex(std::atomic<std::uint32_t>& word, int operation, const timespec* deadline) noexcept {
    const long result =
        ::syscall(SYS_futex, &word, operation | FUTEX_PRIVATE_FLAG, 0, deadline, nullptr, 0);
    return result == 0 ? 0 : errno;
}

/// FUTEX_LOCK_PI takes an absolute time of the real-time clock.
timespec deadline_in(std::int64_t nanoseconds) noexcept {
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    const std::int64_t sum = time.tv_nsec + nanoseconds;
    time.tv_sec += sum / second;
    time.tv_nsec = sum % second;
    return time;
}

} // namespace

RunLock::Result RunLock::lock(std::int64_t nanoseconds) noexcept {
    return lock(nanoseconds, thread_id());
}

RunLock::Result RunLock::lock(std::int64_t nanoseconds, std::uint32_t self) noexcept {
    std::uint32_t seen = 0;
    if (word_.compare_exchange_strong(seen, self)) {
        return Result::acquired;
    }
    const timespec deadline = deadline_in(nanoseconds);
    for (;;) {
        switch (const int error = futex(word_, FUTEX_LOCK_PI, &deadline)) {
        case 0:
            if ((word_.load() & FUTEX_OWNER_DIED) != 0) {
                word_.fetch_and(~static_cast<std::uint32_t>(FUTEX_OWNER_DIED));
                return Result::orphaned;
            }
            return Result::acquired;
        case ETIMEDOUT: return Result::timed_out;
        case EINTR:
        case EAGAIN: // the owner is about to exit
            break;
        case ESRCH:
            // The owner died before anyone waited. Whoever replaces its id first has the lock.
            seen = word_.load();
            if ((seen & FUTEX_TID_MASK) != self && word_.compare_exchange_strong(seen, self)) {
                return Result::orphaned;
            }
            break;
        default: FERRY_ASSERT(error == 0);
        }
    }
}

void RunLock::unlock() noexcept {
    std::uint32_t self = word_.load(std::memory_order_relaxed) & FUTEX_TID_MASK; // ours
    if (!word_.compare_exchange_strong(self, 0)) {
        futex(word_, FUTEX_UNLOCK_PI, nullptr);
    }
}

bool RunLock::contended() const noexcept {
    return (word_.load(std::memory_order_relaxed) & FUTEX_WAITERS) != 0;
}

} // namespace ferry::engine
