#pragma once
/// The one owner of every host signal handler.
///
/// A host handler runs on a per-thread alternate stack with a guard page (the guest's own alternate
/// stack is emulated). It sorts what arrived: a fault in an access routine continues at its fix-up,
/// a synchronous fault inside Cpu::run() goes to the engine, everything else to the Task
/// (Task::host_signal). Signals 32 and 33 belong to the guest like all others: only raw system
/// calls are used here.

#include <csignal>
#include <cstddef>
#include <cstdint>

namespace ferry::kernel {

/// A kernel signal set: bit n-1 is signal n.
using SignalSet = std::uint64_t;

constexpr SignalSet signal_bit(int signal) { return SignalSet{1} << (signal - 1); }

/// Signals that the host CPU raises synchronously. Ferry always handles and never blocks them on
/// the host; where the guest blocks or ignores them that is emulated.
inline constexpr SignalSet synchronous_signals = signal_bit(SIGSEGV) | signal_bit(SIGBUS) |
                                                 signal_bit(SIGFPE) | signal_bit(SIGILL) |
                                                 signal_bit(SIGTRAP) | signal_bit(SIGSYS);

[[nodiscard]] constexpr bool is_synchronous(int signal) {
    return signal >= 1 && signal <= 64 && (synchronous_signals & signal_bit(signal)) != 0;
}

/// A process may send itself a siginfo that tells of a fault (crash reporters do, to die by the
/// signal they caught). On the way through the host its si_code is disguised, lest ferry take it
/// for a fault of its own. Other signals, and codes that only sent signals have, stay as they are.
[[nodiscard]] siginfo_t disguise_sent_fault(siginfo_t info, int signal) noexcept;
/// The siginfo as it was given to disguise_sent_fault().
[[nodiscard]] siginfo_t undisguise_sent_fault(siginfo_t info) noexcept;

/// What the host does with a signal on the guest's behalf.
enum class HostDisposition { default_action, ignore, handle };

/// Makes the host treat `signal` so. `extra_flags`: SA_NOCLDSTOP, SA_NOCLDWAIT. Synchronous signals
/// stay handled whatever is asked. Returns 0 or a negative error number.
int set_host_disposition(int signal, HostDisposition disposition, int extra_flags = 0) noexcept;

/// Installs the handlers of the synchronous signals. Once per process (and after fork nothing).
void install_host_handlers() noexcept;

/// Whether the host process ignores `signal` now.
[[nodiscard]] bool host_ignores(int signal) noexcept;

/// Makes the host really ignore those of the synchronous signals, for the program that exec starts;
/// install_host_handlers() undoes it.
void ignore_synchronous(SignalSet signals) noexcept;

/// Sets the calling thread's host mask to `guest_mask` minus the synchronous signals.
void set_host_mask(SignalSet guest_mask) noexcept;
/// Blocks everything but the synchronous signals; the host mask before.
SignalSet block_host_signals() noexcept;

/// To be called before each pthread_create(3): when it makes the first thread of a process, and so
/// of each forked child, glibc would take signal 33 for itself and unblock it, which the guest may
/// use.
void keep_signals_from_libc() noexcept;
/// Sets the host mask to exactly `mask`, for exec and for dying.
void set_exact_host_mask(SignalSet mask) noexcept;

/// The calling thread's alternate stack for host handlers, for as long as the object lives.
class HostSignalStack {
public:
    /// Memory of its own, with a guard page.
    HostSignalStack();
    /// In `room`, which may lie in the thread's stack: of `size` bytes.
    explicit HostSignalStack(std::byte* room) noexcept;
    static constexpr std::size_t size = std::size_t{64} << 10;
    ~HostSignalStack();
    HostSignalStack(const HostSignalStack&) = delete;
    HostSignalStack& operator=(const HostSignalStack&) = delete;
    /// Registers the stack for the calling thread (again: after a raw clone).
    void activate() noexcept;

private:
    void* memory_ = nullptr; ///< what is to be unmapped; null if it is the creator's
    void* stack_;
};

/// Resets `signal` to its default action, unblocks it and raises it: the process dies by it. Exits
/// with 128 + signal if it survives (as init of a pid namespace).
[[noreturn]] void die_by_signal(int signal) noexcept;

} // namespace ferry::kernel
