#pragma once
/// One thread of a Linux guest.

#include <memory>
#include <optional>

#include <ferry/kernel/dispatch.hpp>
#include <ferry/kernel/task.hpp>

#include "debug/thread_state.hpp"
#include "process.hpp"
#include "process/exec.hpp"
#include "process/trace_stop.hpp"
#include "signal_state.hpp"
#include "trace/trace_line.hpp"

namespace ferry::linux_guest {

using kernel::Outcome;

/// How a thread's run loop ends.
struct ThreadEnd {
    int status = 0; ///< of exit(2)
};

class Task final : public kernel::Task {
public:
    Task(std::shared_ptr<Process> process, std::unique_ptr<engine::Cpu> cpu);
    ~Task() override;

    [[nodiscard]] static Task* current() noexcept {
        return static_cast<Task*>(kernel::Task::current());
    }

    [[nodiscard]] Process& process() { return *process_; }
    [[nodiscard]] const std::shared_ptr<Process>& shared_process() { return process_; }
    [[nodiscard]] int tid() const { return tid_; }
    [[nodiscard]] int pid() const { return pid_; }
    /// True for the id of any living thread of this process.
    [[nodiscard]] static bool is_own_thread(int tid) noexcept;
    /// Takes the calling host thread's id: after clone, fork and unshare(CLONE_NEWPID) children.
    void adopt_host_thread();

    ThreadSignals signals;
    TraceStop trace_stop;
    debug::ThreadState debugging;
    GuestPtr<std::uint32_t> clear_child_tid; ///< set_tid_address(2); null for none
    TraceLine trace_line;                    ///< of --trace
    std::optional<ThreadEnd> end;            ///< set by exit(2): the run loop leaves

    std::unique_ptr<PreparedExec> pending_exec; ///< while execve goes on

    void host_signal(const siginfo_t& info, ucontext_t& context) noexcept override;

    /// Runs the guest thread until it exits; its exit status.
    int run();

private:
    std::shared_ptr<Process> process_;
    int tid_ = 0;
    int pid_ = 0;
};

/// Handlers take kernel types by their short names.
using kernel::Address;
using kernel::CountedIn;
using kernel::CountedOut;
using kernel::DirFd;
using kernel::Enum;
using kernel::Fd;
using kernel::FlagName;
using kernel::Flags;
using kernel::FlagTable;
using kernel::Hex;
using kernel::host_call;
using kernel::In;
using kernel::InArray;
using kernel::InBytes;
using kernel::InOut;
using kernel::Mode;
using kernel::Out;
using kernel::OutArray;
using kernel::OutBytes;
using kernel::pass;
using kernel::Path;
using kernel::Pid;
using kernel::Signal;
using kernel::String;
using kernel::wait;

} // namespace ferry::linux_guest
