#pragma once
/// The state slots of RISC-V 64 and where they lie in the state block.

#include <array>
#include <cstdint>

#include <ferry/ir/ir.hpp>

namespace ferry::rv64 {

/// The state block that generated code and `execute` functions see.
struct State {
    std::array<std::uint64_t, 32> x{}; ///< x[0] is never read
    std::uint64_t pc = 0;
    std::uint64_t flags = 0; ///< the guest has none: of what generated code works with
    struct alignas(16) Cell {
        std::uint64_t bits = 0;
        std::uint64_t above = 0; ///< always 0
    };
    std::array<Cell, 32> f{};
    std::uint32_t frm = 0;
    std::uint32_t fflags = 0; ///< those that MXCSR does not hold
};

[[nodiscard]] constexpr ir::Slot slot_x(unsigned n) { return static_cast<ir::Slot>(n); }
[[nodiscard]] constexpr ir::Slot slot_f(unsigned n) {
    return static_cast<ir::Slot>(ir::first_vector_slot + n);
}
inline constexpr ir::Slot slot_frm = 32;    ///< 32 bits
inline constexpr ir::Slot slot_fflags = 33; ///< 32 bits

} // namespace ferry::rv64
