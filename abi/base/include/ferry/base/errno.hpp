#pragma once
/// Errno: an error the guest may see, as a value. The numbers are Linux's, which all ISAs that
/// ferry knows share (asm-generic/errno.h).

#include <cerrno>

namespace ferry {

/// A Linux error number; Errno{} (zero) is success.
struct Errno {
    int value = 0;

    constexpr Errno() = default;
    constexpr explicit Errno(int number) : value(number) {}
    constexpr explicit operator bool() const { return value != 0; }
    constexpr bool operator==(const Errno&) const = default;

    /// The calling thread's errno as a value.
    static Errno last() { return Errno{errno}; }
};

/// The symbolic name ("ENOENT") of an error number, or null if it has none. Thread-safe.
[[nodiscard]] const char* errno_name(int number) noexcept;

} // namespace ferry
