#pragma once
/// The state slots of AArch64 and where they lie in the state block.

#include <cstddef>
#include <cstdint>

#include <ferry/abi/a64.hpp>
#include <ferry/ir/ir.hpp>

namespace ferry::a64 {

/// The state block that generated code and `execute` functions see: the registers first.
struct State {
    abi::a64::Registers registers; ///< pstate: NZCV as generated code keeps it
    std::uint32_t nzcv = 0;        ///< NZCV in bits 31–28 while `execute` functions run
};

/// DCZID_EL0: log2 of the words that DC ZVA zeroes, as Op::zero_line does.
inline constexpr std::uint64_t zero_line_words_log2 = 4;

inline constexpr ir::Slot slot_sp = 31;
inline constexpr ir::Slot slot_tpidr = 32;
inline constexpr ir::Slot slot_fpcr = 33; ///< 32 bits used
inline constexpr ir::Slot slot_fpsr = 34; ///< the sticky bits that MXCSR does not hold (QC, IDC)
[[nodiscard]] constexpr ir::Slot slot_x(unsigned n) { return static_cast<ir::Slot>(n); }
[[nodiscard]] constexpr ir::Slot slot_v(unsigned n) {
    return static_cast<ir::Slot>(ir::first_vector_slot + n);
}

} // namespace ferry::a64
