#pragma once
/// What a system call handler returns.

#include <cstdint>

#include <ferry/base/errno.hpp>

namespace ferry::kernel {

// Results that never reach a guest: the run loop turns them into a restart or EINTR. The numbers
// are those the Linux kernel uses inside, so that a trace reads like strace's.
inline constexpr int restart_if_sa_restart = 512; ///< ERESTARTSYS
inline constexpr int restart_always = 513;        ///< ERESTARTNOINTR

/// The value for the result register, an error, or the word that the registers are already right.
class Outcome {
public:
    constexpr Outcome(std::int64_t value) : value_(value) {} // NOLINT(*-explicit-*)
    constexpr Outcome(Errno error) : value_(-error.value) {} // NOLINT(*-explicit-*)
    template <class T>
    constexpr Outcome(const ErrnoOr<T>& result) // NOLINT(*-explicit-*)
        : value_(result ? static_cast<std::int64_t>(*result) : -result.error().value) {}

    /// The handler has set the registers itself (rt_sigreturn, a successful execve).
    static constexpr Outcome registers_set() {
        Outcome outcome(0);
        outcome.registers_set_ = true;
        return outcome;
    }
    /// From a raw host system call: -4095…-1 is an error.
    static constexpr Outcome raw(std::int64_t value) { return {value}; }

    [[nodiscard]] constexpr std::int64_t value() const { return value_; }
    [[nodiscard]] constexpr bool is_error() const { return value_ < 0 && value_ >= -4095; }
    [[nodiscard]] constexpr Errno error() const {
        return is_error() ? Errno(static_cast<int>(-value_)) : Errno();
    }
    [[nodiscard]] constexpr bool sets_registers() const { return registers_set_; }
    [[nodiscard]] constexpr bool wants_restart() const {
        return value_ == -restart_if_sa_restart || value_ == -restart_always;
    }

private:
    std::int64_t value_;
    bool registers_set_ = false;
};

} // namespace ferry::kernel
