#pragma once
/// AArch64: registers and calling conventions (Arm ARM B1.2; AAPCS64; Linux arm64 system calls).

#include <array>
#include <cstdint>

namespace ferry::abi::a64 {

/// The registers of one guest thread as EL0 sees them.
struct Registers {
    std::array<std::uint64_t, 31> x{};
    std::uint64_t sp = 0;
    std::uint64_t pc = 0;
    std::uint64_t pstate = 0; ///< NZCV in bits 31–28
    std::uint64_t tpidr = 0;  ///< TPIDR_EL0, the thread pointer

    struct alignas(16) Vector {
        std::uint64_t low = 0;
        std::uint64_t high = 0;
    };
    std::array<Vector, 32> v{};
    std::uint32_t fpcr = 0;
    std::uint32_t fpsr = 0;
};

/// Features an engine may offer beyond Armv8.0-A with FP and Advanced SIMD.
enum class Feature : std::uint8_t {
#define FERRY_A64_FEATURE(id, word, bit, cpuinfo) id,
#include <ferry/abi/a64_features.inc>
#undef FERRY_A64_FEATURE
};

} // namespace ferry::abi::a64
