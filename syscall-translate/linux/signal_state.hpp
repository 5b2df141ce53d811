#pragma once
/// Signals as the guest sees them: actions shared by a process, mask and stack of a thread.

#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <optional>

#include <ferry/base/guest_addr.hpp>
#include <ferry/kernel/host_signals.hpp>

namespace ferry::linux_guest {

using kernel::signal_bit;
using kernel::SignalSet;

inline constexpr int signal_count = 64;

/// Signals that can be neither caught nor blocked.
inline constexpr SignalSet unblockable = signal_bit(SIGKILL) | signal_bit(SIGSTOP);

// Values of the generic ABI (asm-generic/signal-defs.h, signal.h) that the host's headers spell
// differently or not at all.
inline constexpr std::uint64_t handler_default = 0; ///< SIG_DFL
inline constexpr std::uint64_t handler_ignore = 1;  ///< SIG_IGN
inline constexpr std::uint64_t sa_restorer = 0x04000000;
inline constexpr std::uint32_t ss_autodisarm = 1U << 31;

/// struct sigaction of the generic ABI (asm-generic/signal.h): the layout of a64 and rv64. rv64
/// has no restorer field.
struct SignalAction {
    std::uint64_t handler = handler_default; ///< or handler_ignore, or a guest address
    std::uint64_t flags = 0;
    std::uint64_t restorer = 0;
    SignalSet mask = 0;
};

/// Whether the default action of a signal ends the process (signal(7)).
[[nodiscard]] bool ends_process(int signal);

/// The actions of a process (or of several, with CLONE_SIGHAND). Thread-safe.
class SignalActions {
public:
    SignalActions() = default;
    SignalActions(const SignalActions& other)
        : actions_(other.copy()), hears_of_ends_(other.hears_of_ends()) {}
    SignalActions& operator=(const SignalActions&) = delete;

    [[nodiscard]] SignalAction get(int signal) const {
        const std::lock_guard lock(mutex_);
        return actions_[index(signal)];
    }
    /// Sets the action and lets the host follow; the action before.
    SignalAction set(int signal, const SignalAction& action);

    /// Notes what the host process was started with, without a call to the host.
    void inherit(int signal, bool ignored);

    /// For a debugger: signals that will end the process come to ferry before they do, or, if not
    /// `wanted`, do so no more.
    void hear_of_ends(bool wanted);
    [[nodiscard]] bool hears_of_ends() const noexcept { return hears_of_ends_.load(); }

    /// Every handler becomes the default action; what is ignored stays ignored (exec, and
    /// CLONE_CLEAR_SIGHAND).
    void clear_handlers();

    /// Held across fork(2), so that the child's copy is whole.
    void lock_for_fork() { mutex_.lock(); }
    void unlock_after_fork() { mutex_.unlock(); }

private:
    using Table = std::array<SignalAction, signal_count>;
    static std::size_t index(int signal) { return static_cast<std::size_t>(signal - 1); }
    [[nodiscard]] Table copy() const {
        const std::lock_guard lock(mutex_);
        return actions_;
    }

    void set_on_host(int signal, const SignalAction& action) const;

    mutable std::mutex mutex_; // guards actions_ and the host's dispositions
    Table actions_{};
    std::atomic<bool> hears_of_ends_{false};
};

/// The guest's alternate signal stack (sigaltstack(2)).
struct AlternateStack {
    std::uint64_t base = 0;
    std::uint32_t flags = SS_DISABLE;
    std::uint64_t size = 0;

    [[nodiscard]] bool contains(std::uint64_t sp) const {
        return (flags & SS_DISABLE) == 0 && sp - base <= size && sp != base;
    }
};

/// Queue of synchronous-class signals (SIGSEGV…) that were sent, not raised, while the guest
/// blocks them: the host never blocks these, so that the guest's mask is emulated for them. One
/// entry each, as for all standard signals. Written in signal handlers of its own thread only.
class SentFaultSignals {
public:
    /// Async-signal-safe.
    void add(const siginfo_t& info) noexcept;
    /// Takes the lowest signal in `wanted`, if any.
    [[nodiscard]] std::optional<siginfo_t> take(SignalSet wanted) noexcept;
    void clear() noexcept { pending_ = 0; }
    [[nodiscard]] SignalSet pending() const noexcept { return pending_.load(); }

private:
    static constexpr std::array<int, 6> signals{SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGSYS};
    std::atomic<SignalSet> pending_{0};
    std::array<siginfo_t, signals.size()> infos_{};
};

/// The signal state of one thread.
struct ThreadSignals {
    SignalSet mask = 0; ///< what the guest blocks
    /// The mask to go back to once the signal that ended a sigsuspend, ppoll… has been delivered;
    /// `mask` is then that call's own.
    std::optional<SignalSet> mask_to_restore;
    AlternateStack stack;
    SentFaultSignals sent_faults;

    /// A signal that the host has delivered and the guest has not seen yet. While it is here the
    /// host blocks everything else, so one place is enough and the kernel keeps the order.
    siginfo_t arrived{};
    volatile std::sig_atomic_t has_arrived = 0;
};

} // namespace ferry::linux_guest
