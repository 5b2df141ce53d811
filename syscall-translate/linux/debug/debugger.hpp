#pragma once
/// A debugger's hold on one process: stops all threads together and lets them run on. What it asks
/// for comes by a thread of ferry's own (Session).
///
/// Threads stop between two guest instructions and wait there (process/trace_stop.hpp), so that
/// their registers can be read and written by another.

#include <atomic>
#include <csignal>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <ferry/base/result.hpp>
#include <ferry/engine/debugging.hpp>
#include <ferry/kernel/private_descriptors.hpp>
#include <ferry/linux/handover.hpp>

#include "../task.hpp"
#include "files.hpp"
#include "thread_state.hpp"

namespace ferry::linux_guest::debug {

/// How a process ended.
struct End {
    enum class Kind : std::uint8_t { exited, killed };
    Kind kind = Kind::exited;
    int code = 0; ///< exit status or signal
};

/// What outlives an exec beside the connection.
struct Agreement {
    bool acknowledges = true; ///< packets
    bool tells_of_exec = false;
    SignalSet passed = 0; ///< signals that need not be told of, up to
    static constexpr int last_passed = 62;

    [[nodiscard]] std::uint64_t pack() const {
        return passed << 2 | (acknowledges ? 1U : 0U) | (tells_of_exec ? 2U : 0U);
    }
    [[nodiscard]] static Agreement unpack(std::uint64_t packed) {
        return {(packed & 1) != 0, (packed & 2) != 0, packed >> 2};
    }
};

class Debugger {
public:
    /// Waits where `seat` says until a debugger has connected, or goes on with the connection that
    /// it holds. Errors: the engine can't, or nobody can connect there.
    static Result<std::shared_ptr<Debugger>> open(Process& process, const DebuggerSeat& seat);

    // For the process's threads, each for itself.

    /// Runs guest code until there is something to answer: one instruction, if that is wanted.
    /// Exits that are the debugger's alone are answered here, as ExitReason::interrupted.
    engine::Exit run(Task& task);
    /// Before the first instruction: waits until the debugger lets the program run.
    void begin(Task& task);
    /// Tells the debugger of a signal that is about to be delivered; false if it is not to be.
    /// `info` is then the one that is.
    bool admits(Task& task, siginfo_t& info);
    /// Tells the debugger that the process is about to end, and returns when it has heard.
    void tell_end(End end);
    /// A thread has stopped or ended, or has told of an end.
    void wake() const;
    /// What the program that this one executes needs to go on, by way of a copy of the connection.
    [[nodiscard]] DebuggerSeat hand_over(int connection) const;
    /// In a forked child, which nobody debugs.
    void leave_child();
    /// Carries out the instruction at a breakpoint, for a thread of another process.
    engine::Exit step_over(Task& task) { return engine_.step(task.cpu()); }
    // Held across fork(2).
    void lock_for_fork() { mutex_.lock(); }
    void unlock_after_fork() { mutex_.unlock(); }

    // For the session.

    [[nodiscard]] Process& process() const { return process_; }
    [[nodiscard]] int socket() const { return process_.descriptors().get(socket_); }
    [[nodiscard]] int events() const { return process_.descriptors().get(events_); }
    [[nodiscard]] const Agreement& agreement() const { return agreement_; }
    void agree(const Agreement& agreement) {
        agreement_ = agreement;
        passed_.store(agreement.passed);
    }
    [[nodiscard]] Files& files() { return files_; }
    [[nodiscard]] bool follows_exec() const { return follows_exec_; }
    void set_breakpoint(GuestAddr pc, bool there);
    [[nodiscard]] bool has_breakpoint(GuestAddr pc) const;
    /// Threads stop behind an instruction or a call that has changed one of the bytes. While there
    /// are such places, guest code runs instruction by instruction.
    void set_watchpoint(GuestRange place, bool there);
    /// Threads stop before and behind system calls: those of these numbers, or all if there are
    /// none; not `wanted`: at none.
    void catch_calls(bool wanted, std::vector<std::uint64_t> numbers);
    /// A thread that has something to tell; 0: none.
    [[nodiscard]] int find_event();
    /// Stops all threads. One that the host's kernel holds on to is taken as it is after a while:
    /// it stops before its next instruction.
    void stop_all();
    /// Lets a stopped thread run on.
    void resume(Task& task, bool steps);
    /// Takes all breakpoints away and lets everything run on, for good.
    void detach();
    [[nodiscard]] const End* end() const { return has_ended_.load() ? &end_ : nullptr; }
    void end_was_told();

private:
    explicit Debugger(Process& process, engine::Debugging& engine)
        : process_(process), engine_(engine), files_(process) {}
    void stop(Task& task, ThreadState::Event event);
    [[nodiscard]] bool is_held(const Task& task) const;

    Process& process_;
    engine::Debugging& engine_;
    kernel::PrivateDescriptors::Handle socket_ = kernel::PrivateDescriptors::Handle::none;
    kernel::PrivateDescriptors::Handle events_ = kernel::PrivateDescriptors::Handle::none;
    Agreement agreement_; ///< the session changes it while all threads are stopped
    std::atomic<SignalSet> passed_{0};
    Files files_; ///< the session's
    bool follows_exec_ = false;

    struct Watchpoint {
        GuestRange place;
        std::string bytes; ///< as they were when somebody looked last
    };
    /// The place of one whose bytes are others now.
    [[nodiscard]] std::optional<GuestAddr> find_change();
    [[nodiscard]] bool catches(std::uint64_t number) const;

    mutable std::mutex mutex_; // guards breakpoints_, watchpoints_ and caught_calls_
    std::vector<GuestAddr> breakpoints_;
    std::vector<Watchpoint> watchpoints_;
    std::atomic<bool> is_watching_{false};
    std::vector<std::uint64_t> caught_calls_; ///< none: all
    std::atomic<bool> is_catching_{false};
    std::atomic<bool> detached_{false};
    std::atomic<bool> has_ended_{false};
    std::atomic<std::uint32_t> end_told_{0};
    End end_; ///< before has_ended_
};

/// Debugger::admits() and tell_end() of the thread's process; true and nothing if there is none.
[[nodiscard]] inline bool admits(Task& task, siginfo_t& info) {
    Debugger* const debugger = task.process().debugger.get();
    return debugger == nullptr || debugger->admits(task, info);
}
inline void tell_end(Task& task, End end) {
    if (Debugger* const debugger = task.process().debugger.get()) {
        debugger->tell_end(end);
    }
}

/// A thread that no debugger holds has come to a breakpoint: if it is there for a process whose
/// memory it shares, the instruction is carried out, and what came of it returned.
[[nodiscard]] std::optional<engine::Exit> pass_breakpoint(Task& task);

} // namespace ferry::linux_guest::debug
