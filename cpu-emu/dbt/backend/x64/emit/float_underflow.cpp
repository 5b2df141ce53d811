// Arm ARM, FPRound: a result underflows if it is tiny before rounding, and inexact. Only a smallest
// normal number can hide that, and only if the same operation, rounded towards zero, gives
// something smaller.
#include "float_underflow.hpp"

namespace ferry::x64 {

using ir::Inst;
using ir::Type;
using Xbyak::Xmm;

namespace {

constexpr std::uint64_t magnitude_32 = 0x7fff'ffff'7fff'ffff;
constexpr std::uint64_t magnitude_64 = 0x7fff'ffff'ffff'ffff;
constexpr std::uint64_t smallest_32 = 0x0080'0000'0080'0000;
constexpr std::uint64_t smallest_64 = 0x0010'0000'0000'0000;
constexpr std::uint64_t towards_zero_all_masked = 0x7f80;
constexpr int ufc = 8;

bool is_wide(const Inst& i) { return i.type == Type::f64 || (i.type == Type::v128 && i.aux == 3); }

/// to := all ones where xmm0 is a smallest normal number
void find_smallest(Allocator& a, const Inst& i, const Xmm& to) {
    const bool wide = is_wide(i);
    const std::uint64_t magnitude = wide ? magnitude_64 : magnitude_32;
    const std::uint64_t smallest = wide ? smallest_64 : smallest_32;
    a.vandps(to, a.xmm0, a.constant(magnitude, magnitude));
    wide ? a.vpcmpeqq(to, to, a.constant(smallest, smallest))
         : a.vpcmpeqd(to, to, a.constant(smallest, smallest));
}

/// Goes to `none` if no lane that counts has bits.
void jump_if_none(Allocator& a, const Inst& i, const Xmm& lanes, Xbyak::Label& none) {
    switch (i.type) {
    case Type::f32: a.vmovd(a.ecx, lanes); break;
    case Type::f64: a.vmovq(a.rcx, lanes); break;
    default: a.vmovmskps(a.ecx, lanes); break;
    }
    a.jrcxz(none);
}

} // namespace

void jump_if_not_smallest(Allocator& a, const Inst& i, Xbyak::Label& none) {
    find_smallest(a, i, a.xmm1);
    jump_if_none(a, i, a.xmm1, none);
}

void begin_rounding_towards_zero(Allocator& a) {
    a.stmxcsr(a.frame(offsetof(Frame, exact_mxcsr)));
    a.ldmxcsr(a.constant(towards_zero_all_masked, 0));
}

void end_rounding_towards_zero(Allocator& a, const Inst& i) {
    Xbyak::Label none;
    a.ldmxcsr(a.frame(offsetof(Frame, exact_mxcsr)));
    is_wide(i) ? a.vpcmpeqq(a.xmm1, a.xmm1, a.xmm0) : a.vpcmpeqd(a.xmm1, a.xmm1, a.xmm0);
    find_smallest(a, i, a.xmm2);
    a.vandnps(a.xmm1, a.xmm1, a.xmm2);
    jump_if_none(a, i, a.xmm1, none);
    a.mov(a.byte[a.frame(offsetof(Frame, underflow)).getRegExp()], ufc);
    a.L(none);
}

} // namespace ferry::x64
