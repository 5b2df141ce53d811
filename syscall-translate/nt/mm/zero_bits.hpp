#pragma once
/// The ZeroBits argument of services that place memory (NtAllocateVirtualMemory).

#include <cstdint>
#include <optional>

namespace ferry::nt::mm {

/// The highest address that may be used: up to 21 it counts high bits of the lower 4 GiB, from 32
/// on it is a mask of which the highest bit counts. 0: any. None: there is no such argument.
inline std::optional<std::uint64_t> highest_address(std::uint64_t zero_bits) {
    constexpr std::uint64_t most_counted = 21;
    constexpr unsigned half = 32;
    if (zero_bits == 0) {
        return 0;
    }
    if (zero_bits < half) {
        return zero_bits <= most_counted
                   ? std::optional((std::uint64_t{1} << (half - zero_bits)) - 1)
                   : std::nullopt;
    }
    std::uint64_t mask = zero_bits;
    for (unsigned shift = 1; shift < 2 * half; shift *= 2) {
        mask |= mask >> shift;
    }
    return mask;
}

} // namespace ferry::nt::mm
