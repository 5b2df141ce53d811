#pragma once
/// Result<T>: a value, or an Error that the user must see.
///
/// For what the guest may see, use Errno (ferry/base/errno.hpp) instead: a guest error is an
/// ordinary value, a Result error is reported once, by the command line.

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include <ferry/base/assert.hpp>

namespace ferry {

/// Why something could not be done, in words for the user, with the errno a guest would get for
/// the same thing (0 where there is none).
struct Error {
    std::string message;
    int errno_value = 0;

    /// The same error with `context` and ": " before its message.
    [[nodiscard]] Error in(std::string context) && {
        context += ": ";
        context += message;
        return Error{std::move(context), errno_value};
    }
};

/// Either a T or an Error. Check with `if (result)` before taking the value.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {} // NOLINT(*-explicit-*)
    Result(Error error)
        : state_(std::in_place_index<1>, std::move(error)) {} // NOLINT(*-explicit-*)

    [[nodiscard]] bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & {
        FERRY_ASSERT(ok());
        return *std::get_if<0>(&state_);
    }
    const T& value() const& {
        FERRY_ASSERT(ok());
        return *std::get_if<0>(&state_);
    }
    T&& value() && {
        FERRY_ASSERT(ok());
        return std::move(*std::get_if<0>(&state_));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    Error& error() & {
        FERRY_ASSERT(!ok());
        return *std::get_if<1>(&state_);
    }
    const Error& error() const& {
        FERRY_ASSERT(!ok());
        return *std::get_if<1>(&state_);
    }
    Error&& error() && {
        FERRY_ASSERT(!ok());
        return std::move(*std::get_if<1>(&state_));
    }

private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), ok_(false) {} // NOLINT(*-explicit-*)

    [[nodiscard]] bool ok() const { return ok_; }
    explicit operator bool() const { return ok_; }
    Error& error() & {
        FERRY_ASSERT(!ok_);
        return error_;
    }
    const Error& error() const& {
        FERRY_ASSERT(!ok_);
        return error_;
    }
    Error&& error() && {
        FERRY_ASSERT(!ok_);
        return std::move(error_);
    }

private:
    Error error_;
    bool ok_ = true;
};

} // namespace ferry
