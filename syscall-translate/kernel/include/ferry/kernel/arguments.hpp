#pragma once
/// The types of system call arguments. A handler's parameter types say how a register word is
/// read, what a pass-through call must check before the host kernel sees it, and how --trace
/// prints it: a row of the table needs nothing else.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <ferry/base/guest_addr.hpp>

namespace ferry::kernel {

/// A file descriptor number of the guest.
struct Fd {
    int value;
};
/// A directory descriptor argument: a descriptor or AT_FDCWD.
struct DirFd {
    int value;
};
/// A file mode (octal).
struct Mode {
    std::uint32_t value;
};
/// A signal number.
struct Signal {
    int value;
};
/// A process, thread or group id.
struct Pid {
    int value;
};
/// A word shown in hexadecimal.
struct Hex {
    std::uint64_t value;
};
/// A plain address that is not followed (mmap's).
struct Address {
    std::uint64_t value;
};

/// A short text kept in place: a table of pointers to texts would cost a relocation per row at
/// every start of a static-pie.
class InlineName {
public:
    template <std::size_t N>
    consteval InlineName(const char (&text)[N]) // NOLINT(*-explicit-*)
        : size_(N - 1) {
        static_assert(N <= sizeof text_);
        for (std::size_t i = 0; i < N; ++i) {
            text_[i] = text[i];
        }
    }
    constexpr operator std::string_view() const { return {text_, size_}; } // NOLINT(*-explicit-*)

private:
    char text_[55]{};
    unsigned char size_;
};

/// One name of a flag or an enumerator. With `mask` non-zero the name applies when
/// (word & mask) == value; else when all bits of value are set.
struct FlagName {
    std::uint64_t value;
    InlineName name;
    std::uint64_t mask = 0;
};
using FlagTable = std::span<const FlagName>;

/// A bit set printed by the names of Table.
template <const FlagTable& Table>
struct Flags {
    std::uint64_t value;
};
/// One of the values of Table, printed by name.
template <const FlagTable& Table>
struct Enum {
    std::uint64_t value;
};

/// Pointers to one T, by direction. All are checked to lie below the split; Out and InOut are
/// reported as written by the kernel after a successful pass-through call.
template <class T>
struct In : GuestPtr<T> {
    using GuestPtr<T>::GuestPtr;
};
template <class T>
struct Out : GuestPtr<T> {
    using GuestPtr<T>::GuestPtr;
};
template <class T>
struct InOut : GuestPtr<T> {
    using GuestPtr<T>::GuestPtr;
};
/// Arrays of T whose element count is the next argument.
template <class T>
struct InArray : GuestPtr<T> {
    using GuestPtr<T>::GuestPtr;
};
template <class T>
struct OutArray : GuestPtr<T> {
    using GuestPtr<T>::GuestPtr;
};
/// Arrays of T whose element count is the argument before.
template <class T>
struct CountedIn : GuestPtr<T> {
    using GuestPtr<T>::GuestPtr;
};
template <class T>
struct CountedOut : GuestPtr<T> {
    using GuestPtr<T>::GuestPtr;
};
/// Bytes whose count is the next argument.
using InBytes = InArray<std::byte>;
using OutBytes = OutArray<std::byte>;

/// A NUL-terminated path / other string.
struct Path : GuestPtr<char> {
    using GuestPtr<char>::GuestPtr;
};
struct String : GuestPtr<char> {
    using GuestPtr<char>::GuestPtr;
};

} // namespace ferry::kernel
