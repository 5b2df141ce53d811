#pragma once
/// Errno: an error the guest may see, as a value. The numbers are Linux's, which all ISAs that
/// ferry knows share (asm-generic/errno.h).

#include <cerrno>
#include <utility>

#include <ferry/base/assert.hpp>

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

/// Either a T or the Errno that the guest gets. Check with `if (result)` before taking the value.
template <class T>
class [[nodiscard]] ErrnoOr {
public:
    constexpr ErrnoOr(T value) : value_(std::move(value)) {} // NOLINT(*-explicit-*)
    constexpr ErrnoOr(Errno error) : error_(error) {         // NOLINT(*-explicit-*)
        FERRY_ASSERT(error.value != 0);
    }

    [[nodiscard]] constexpr bool ok() const { return !error_; }
    constexpr explicit operator bool() const { return ok(); }
    [[nodiscard]] constexpr Errno error() const { return error_; }
    constexpr T& operator*() {
        FERRY_ASSERT(ok());
        return value_;
    }
    constexpr const T& operator*() const {
        FERRY_ASSERT(ok());
        return value_;
    }
    constexpr T* operator->() { return &**this; }
    constexpr const T* operator->() const { return &**this; }

private:
    T value_{};
    Errno error_;
};

/// The symbolic name ("ENOENT") of an error number, or null if it has none. Thread-safe.
[[nodiscard]] const char* errno_name(int number) noexcept;

} // namespace ferry
