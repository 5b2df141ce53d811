#include <cerrno>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <vector>

#include "calls.hpp"

namespace ferry::linux_guest::process {
namespace {

/// How an operation reads futex(2)'s fourth and fifth argument.
struct Shape {
    bool has_timeout; ///< the fourth is a timespec
    bool has_second;  ///< the fifth is another futex word
};

Shape shape_of(std::uint64_t operation) {
    switch (operation & static_cast<std::uint64_t>(FUTEX_CMD_MASK)) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
    case FUTEX_LOCK_PI:
    case FUTEX_LOCK_PI2: return {true, false};
    case FUTEX_WAIT_REQUEUE_PI: return {true, true};
    case FUTEX_REQUEUE:
    case FUTEX_CMP_REQUEUE:
    case FUTEX_CMP_REQUEUE_PI:
    case FUTEX_WAKE_OP: return {false, true};
    default: return {false, false};
    }
}

/// Linux begins these again behind any handler, also behind one without SA_RESTART.
bool restarts_always(std::uint64_t operation) {
    switch (operation & static_cast<std::uint64_t>(FUTEX_CMD_MASK)) {
    case FUTEX_LOCK_PI:
    case FUTEX_LOCK_PI2:
    case FUTEX_WAIT_REQUEUE_PI: return true;
    default: return false;
    }
}

} // namespace

Outcome futex(Task& task, InOut<std::uint32_t> address, Flags<futex_operations> operation,
              std::uint32_t value, Address timeout_or_value2, Address address2,
              std::uint32_t value3) {
    const Shape shape = shape_of(operation.value);
    const auto ours = [&](std::uint64_t at, std::uint64_t size) {
        return task.space().access_ok(GuestAddr(at), size);
    };
    if (!ours(address.value(), sizeof(std::uint32_t)) ||
        (shape.has_timeout && !ours(timeout_or_value2.value, sizeof(timespec))) ||
        (shape.has_second && !ours(address2.value, sizeof(std::uint32_t)))) {
        return Errno(EFAULT);
    }
    const std::int64_t result = task.wait_call(SYS_futex, address.value(), operation.value, value,
                                               timeout_or_value2.value, address2.value, value3);
    return result == -kernel::restart_if_sa_restart && restarts_always(operation.value)
               ? -kernel::restart_always
               : result;
}

Outcome futex_waitv(Task& task, InArray<FutexWaiter> waiters, std::uint32_t count,
                    std::uint32_t flags, In<timespec> timeout, int clock) {
    constexpr std::uint32_t most = 128; // FUTEX_WAITV_MAX
    if (count == 0 || count > most || !waiters) {
        return Errno(EINVAL);
    }
    std::vector<FutexWaiter> list(count);
    if (const Errno error = memory::copy_in(task.space(), list.data(), waiters.addr(),
                                            count * sizeof(FutexWaiter))) {
        return error;
    }
    for (const FutexWaiter& waiter : list) {
        if (!task.space().access_ok(GuestAddr(waiter.address), sizeof(std::uint32_t))) {
            return Errno(EFAULT);
        }
    }
    if (!task.space().access_ok(timeout.addr(), sizeof(timespec))) {
        return Errno(EFAULT);
    }
    return task.wait_call(SYS_futex_waitv, list.data(), count, flags, timeout.value(), clock);
}

} // namespace ferry::linux_guest::process
