#pragma once
/// Keeps signals away for a stretch of ferry's own work.

#include <csignal>
#include <sys/syscall.h>

#include "../task.hpp"

namespace ferry::linux_guest::signal {

/// While it lives no asynchronous signal reaches this thread. A signal that had already arrived
/// stays for the run loop, and the host then stays blocked until it has been delivered.
class Hold {
public:
    explicit Hold(Task& task) : task_(task) { kernel::block_host_signals(); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold() {
        if (task_.signals.has_arrived == 0) {
            kernel::set_host_mask(task_.signals.mask);
        }
    }

    /// A signal came first: the call should be restarted behind its handler.
    [[nodiscard]] bool arrived() const { return task_.signals.has_arrived != 0; }

private:
    Task& task_;
};

/// Whether the host's mask is the same for both masks of the guest.
[[nodiscard]] inline bool same_on_host(SignalSet a, SignalSet b) {
    return ((a ^ b) & ~kernel::synchronous_signals) == 0;
}

/// Makes `mask` the thread's. False, and nothing is changed, if a signal has arrived before.
[[nodiscard]] inline bool change_mask(Task& task, SignalSet mask) {
    ThreadSignals& state = task.signals;
    // The stub begins no call once a signal has arrived.
    const SignalSet host = mask & ~kernel::synchronous_signals;
    const bool done =
        same_on_host(mask, state.mask)
            ? state.has_arrived == 0
            : task.wait_call(SYS_rt_sigprocmask, SIG_SETMASK, &host, nullptr, sizeof host) == 0;
    if (done) {
        state.mask = mask;
        return true;
    }
    // It may want attention for something else.
    const Hold hold(task);
    if (hold.arrived()) {
        return false;
    }
    state.mask = mask;
    return true;
}

} // namespace ferry::linux_guest::signal
