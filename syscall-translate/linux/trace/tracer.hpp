#pragma once
/// --trace: system calls, signals and ends of a guest, one line each, as strace writes them.

#include <csignal>
#include <cstdint>
#include <memory>
#include <string_view>

#include <ferry/base/result.hpp>
#include <ferry/kernel/dispatch.hpp>
#include <ferry/kernel/private_descriptors.hpp>
#include <ferry/linux/configuration.hpp>
#include <ferry/linux/trace.hpp>

#include "../syscall_table.hpp"

namespace ferry::linux_guest {

class Task;

/// Writes the trace of the threads of a process, and of processes that share its memory. A line is
/// one write(2), so that lines of several processes do not mix. Each thread keeps what it has of
/// its line in its Task (TraceLine): nothing is shared, nothing is locked.
class Tracer {
public:
    /// Opens the trace file, or a copy of stderr that stays when the guest redirects its own.
    static Result<std::shared_ptr<Tracer>> create(const Configuration& configuration,
                                                  kernel::PrivateDescriptors& descriptors);

    /// A call begins: prepares its line. exit and exit_group are written at once.
    void enter(Task& task, const Syscall& row, const kernel::Words& words);
    /// It has returned: writes the line. Nothing for a thread that has not entered (a new one).
    void leave(Task& task, const Syscall& row, const kernel::Words& words,
               const kernel::Outcome& outcome);
    /// An execve is past the point of no return: writes its line.
    void executed(Task& task);
    /// A signal is delivered to `task`: --- SIGSEGV {…} ---
    void signal(Task& task, const siginfo_t& info);
    /// The process ends by a signal: +++ killed by SIGSEGV +++, before it the call it stands in.
    void killed(Task& task, int signal);
    /// The thread or process ends: +++ exited with 3 +++
    void exited(Task& task, int status);

private:
    Tracer(std::uint32_t groups, int root, kernel::PrivateDescriptors::Handle file)
        : groups_(groups), root_(root), file_(file) {}

    void write(Task& task, std::string_view text) const;
    void unfinished(Task& task) const;

    std::uint32_t groups_;
    int root_; ///< the process whose lines have no [pid], while it has one thread
    kernel::PrivateDescriptors::Handle file_;
};

} // namespace ferry::linux_guest
