#pragma once
/// Stops of threads between two guest instructions, where their registers can be read: by ptrace(2)
/// of a process that shares their memory, as the leak detection of sanitizers makes one, and by a
/// debugger (debug/).

#include <atomic>
#include <csignal>
#include <cstdint>

#include <ferry/base/errno.hpp>

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
    std::atomic<int> tracer{0}; ///< the id of its process, or 0; its own is a debugger's
    bool reported = false;      ///< the tracer has waited for it
};

namespace process {

/// Whether a host signal came from a tracer. Async-signal-safe.
[[nodiscard]] bool is_stop_request(const siginfo_t& info) noexcept;

/// Whether nothing but the wish of the thread's tracer has ended its waiting call, which it makes
/// again then: with its whole time, where that is relative.
[[nodiscard]] bool ended_a_wait(const Task& task) noexcept;

/// Has a thread stop before its next instruction, for the process `tracer`; EPERM if it has one
/// already. Under the lock of the process's threads, as is
[[nodiscard]] Errno request_stop(Task& tracee, int tracer);
/// …letting it run on, with the same tracer or without.
void run_on(Task& tracee, bool traced);

/// Waits while the thread's tracer wants it to. By the thread itself, before it runs on.
void stop_if_wanted(Task& task);
/// The same for a thread that has stopped by itself.
void wait_while_stopped(Task& task);

/// One of the process's traced threads has stopped or ended.
void tell_tracer(Process& process);

/// The end of a process: the threads that it traces run on.
void release_tracees(Process& tracer);

} // namespace process
} // namespace ferry::linux_guest
