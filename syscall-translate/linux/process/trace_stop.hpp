#pragma once
/// ptrace(2) of threads by a process that shares their memory, as the leak detection of sanitizers
/// makes one: it stops them where they are between two guest instructions, reads their registers
/// and lets them run on.

#include <atomic>
#include <csignal>
#include <cstdint>

namespace ferry::linux_guest {

class Process;
class Task;

/// Of one thread. Its tracer changes it under the lock of the process's threads.
struct TraceStop {
    enum State : std::uint32_t {
        runs,
        wanted, ///< to stop
        stopped,
    };
    std::atomic<std::uint32_t> state{runs};
    std::atomic<int> tracer{0}; ///< the id of its process, or 0
    bool reported = false;      ///< the tracer has waited for it
};

namespace process {

/// Whether a host signal came from a tracer. Async-signal-safe.
[[nodiscard]] bool is_stop_request(const siginfo_t& info) noexcept;

/// Whether nothing but the wish of the thread's tracer has ended its waiting call, which it makes
/// again then: with its whole time, where that is relative.
[[nodiscard]] bool ended_a_wait(const Task& task) noexcept;

/// Waits while the thread's tracer wants it to. By the thread itself, before it runs on.
void stop_if_wanted(Task& task);

/// One of the process's traced threads has stopped or ended.
void tell_tracer(Process& process);

/// The end of a process: the threads that it traces run on.
void release_tracees(Process& tracer);

} // namespace process
} // namespace ferry::linux_guest
