#pragma once
/// Keeps signals away for a stretch of ferry's own work.

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

} // namespace ferry::linux_guest::signal
