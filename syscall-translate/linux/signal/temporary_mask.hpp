#pragma once
/// The signal mask of a call that waits with one of its own (sigsuspend, ppoll, epoll_pwait…).

#include <cerrno>

#include "../task.hpp"

namespace ferry::linux_guest::signal {

/// Makes the host wait with the guest's temporary mask, and the handler that ends the wait run
/// with it and return to the mask before, as under Linux.
class TemporaryMask {
public:
    TemporaryMask(Task& task, SignalSet mask)
        : state_(task.signals), before_(task.signals.mask),
          host_mask_(mask & ~kernel::synchronous_signals),
          guest_mask_(mask & ~(signal_bit(SIGKILL) | signal_bit(SIGSTOP))) {}

    /// For the host call.
    [[nodiscard]] const SignalSet* host_mask() const { return &host_mask_; }

    /// To be called with the host call's result. A call that was not begun, or that ended by
    /// itself, leaves the guest's mask as it was.
    std::int64_t finish(std::int64_t result) {
        if (result == -EINTR) {
            state_.mask_to_restore = before_;
            state_.mask = guest_mask_;
        }
        return result;
    }

private:
    ThreadSignals& state_;
    SignalSet before_;
    SignalSet host_mask_;
    SignalSet guest_mask_;
};

} // namespace ferry::linux_guest::signal
