#pragma once
/// Argument types that only Linux calls have, beside those of ferry/kernel/arguments.hpp.

#include <cstdint>

#include <ferry/kernel/arguments.hpp>

namespace ferry::linux_guest {

/// A word that is looked at neither by ferry nor by --trace.
enum class Word : std::uint64_t {};

/// A NULL-terminated array of string pointers.
struct StringList : GuestPtr<std::uint64_t> {
    using GuestPtr<std::uint64_t>::GuestPtr;
};

/// What wait4 stores.
struct WaitStatus {
    int value;
};

/// A socket option of the level that the argument before names.
struct SocketOption {
    int value;
};

/// A socket address whose size in bytes is the next argument.
struct SocketAddress : GuestPtr<std::byte> {
    using GuestPtr<std::byte>::GuestPtr;
};
/// Room for a socket address; its size in bytes is where the next argument points.
struct SocketAddressOut : GuestPtr<std::byte> {
    using GuestPtr<std::byte>::GuestPtr;
};

} // namespace ferry::linux_guest
