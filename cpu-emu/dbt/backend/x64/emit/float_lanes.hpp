#pragma once
/// What the emit functions of floating point share: lanes, comparison, and the look at results that
/// x86 and Arm round alike and report differently.

#include "own.hpp"

namespace ferry::x64 {

enum class Lanes : std::uint8_t { f32, f64, packed_f32, packed_f64 };

inline Lanes lanes_of(ir::Type type, std::uint8_t aux) {
    switch (type) {
    case ir::Type::f32: return Lanes::f32;
    case ir::Type::f64: return Lanes::f64;
    default: return aux == 2 ? Lanes::packed_f32 : Lanes::packed_f64;
    }
}
inline Lanes lanes_of(const ir::Inst& i) { return lanes_of(i.type, i.aux); }

inline constexpr std::uint8_t unordered_signaling =
    0x13; ///< a predicate of CMPPD that traps all NaNs

/// to := all ones where the predicate of CMPPD is true of a and b
void compare(Emitter& e, Lanes lanes, const Xbyak::Xmm& to, const Xbyak::Xmm& a,
             const Xbyak::Xmm& b, std::uint8_t predicate);

/// Arm sees tiny results before rounding, x86 after it (FPRound): where a lane of the result is the
/// smallest normal number or near it, the instruction traps or, guarded, fails, and is done
/// exactly. So nothing of the state may have been written yet. Changes rax, xmm1 and, guarded,
/// EFLAGS.
void stop_if_smallest(Allocator& a, const ir::Inst& i, const Xbyak::Xmm& result);
/// NaNs stop it as well, unless the operands are tested.
void stop_if_smallest_or_nan(Allocator& a, const ir::Inst& i, const Xbyak::Xmm& result);
/// NaNs alone.
void stop_if_nan(Allocator& a, const ir::Inst& i, const Xbyak::Xmm& result);
/// The same of halves: the lower four, where no operand is tested.
void stop_if_smallest_half(Allocator& a, const Xbyak::Xmm& result);

} // namespace ferry::x64
