#pragma once
/// Host signals that are console events to a guest: Ctrl-C and SIGTERM run its handlers on a thread
/// of their own.

#include <memory>

#include <ferry/base/guest_addr.hpp>
#include <ferry/base/unique_fd.hpp>

namespace ferry::nt {
class Process;
}

namespace ferry::nt::ps {

/// CTRL_*_EVENT (wincon.h).
enum class ConsoleEvent : std::uint32_t { control_c, control_break, close };

/// Does a host signal stand for an event?
[[nodiscard]] bool is_console_event(int signal);

/// Before a program has handlers the signals end the process as they end any other.
class ConsoleEvents {
public:
    /// From now on each event starts a thread at `routine` with its number. Once.
    bool start(const std::shared_ptr<Process>& process, GuestAddr routine);
    /// Async-signal-safe: true if `signal` is an event that somebody hears.
    bool raise(int signal) const noexcept;

private:
    UniqueFd events_; ///< the writing end of a pipe of numbers
    UniqueFd reader_;
};

/// Sends an event to a host process, or with 0 to all that share the console.
bool send_console_event(ConsoleEvent event, std::int64_t host_process);

} // namespace ferry::nt::ps
