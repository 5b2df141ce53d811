#pragma once
/// O_* between guest and host. RISC-V numbers them as x86-64 does (asm-generic/fcntl.h); AArch64
/// has four of its own (arch/arm64/include/uapi/asm/fcntl.h).

#include <array>
#include <cstdint>

#include <fcntl.h>

#include <ferry/base/isa.hpp>

namespace ferry::linux_guest::fs {

namespace detail {
struct FlagPair {
    std::uint64_t guest;
    std::uint64_t host;
};
inline constexpr std::array<FlagPair, 4> a64_open_flags{{
    {040000, O_DIRECTORY},
    {0100000, O_NOFOLLOW},
    {0200000, O_DIRECT},
    {0400000, 0100000}, // O_LARGEFILE, which libc defines as 0 for 64-bit programs
}};
} // namespace detail

constexpr std::uint64_t open_flags_to_host(Isa isa, std::uint64_t guest) {
    if (isa != Isa::a64) {
        return guest;
    }
    std::uint64_t host = guest;
    for (const auto& pair : detail::a64_open_flags) {
        host &= ~pair.guest;
    }
    for (const auto& pair : detail::a64_open_flags) {
        host |= (guest & pair.guest) != 0 ? pair.host : 0;
    }
    return host;
}

constexpr std::uint64_t open_flags_to_guest(Isa isa, std::uint64_t host) {
    if (isa != Isa::a64) {
        return host;
    }
    std::uint64_t guest = host;
    for (const auto& pair : detail::a64_open_flags) {
        guest &= ~pair.host;
    }
    for (const auto& pair : detail::a64_open_flags) {
        guest |= (host & pair.host) != 0 ? pair.guest : 0;
    }
    return guest;
}

} // namespace ferry::linux_guest::fs
