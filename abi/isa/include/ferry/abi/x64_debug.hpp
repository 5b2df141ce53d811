#pragma once
/// x86-64: the debug registers (Intel SDM 3, 18.2), four breakpoints on data and instructions.

#include <array>
#include <cstddef>
#include <cstdint>

namespace ferry::abi::x64 {

/// DR0 to DR3, DR6 and DR7.
struct DebugRegisters {
    static constexpr std::size_t count = 4;
    static constexpr std::uint64_t stepped = 0x4000; ///< of `status`: a single step
    static constexpr std::uint64_t enabled = 0x55;   ///< of `control`: those in use

    std::array<std::uint64_t, count> addresses{};
    std::uint64_t status = 0;
    std::uint64_t control = 0;
};

} // namespace ferry::abi::x64
