#pragma once
/// RISC-V 64: registers (RISC-V unprivileged ISA, chapters 2 and 11; psABI names in comments).

#include <array>
#include <cstdint>

namespace ferry::abi::rv64 {

/// The registers of one guest thread.
struct Registers {
    std::array<std::uint64_t, 32> x{}; ///< x[0] is always 0; x[1] ra, x[2] sp, x[4] tp
    std::uint64_t pc = 0;
    std::array<std::uint64_t, 32> f{}; ///< D extension
    std::uint32_t fcsr = 0;
};

} // namespace ferry::abi::rv64
