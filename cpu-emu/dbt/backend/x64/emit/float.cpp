// Arithmetic on floating point. MXCSR holds the guest's rounding mode and has the invalid operation
// unmasked: where Arm and x86 disagree about NaNs the instruction traps. Underflow differs: Arm
// sees tiny results before rounding, x86 after it; the flag for results that round up to the
// smallest normal number is an accepted difference.

#include <ferry/x64/emitter.hpp>

namespace ferry::x64 {

using ir::Inst;
using ir::Type;
using Xbyak::Xmm;

namespace {

enum class Lanes { f32, f64, packed_f32, packed_f64 };

Lanes lanes_of(const Inst& i) {
    switch (i.type) {
    case Type::f32: return Lanes::f32;
    case Type::f64: return Lanes::f64;
    default: return i.aux == 2 ? Lanes::packed_f32 : Lanes::packed_f64;
    }
}

bool is_double(const Inst& i) {
    return i.type == Type::f64 || (i.type == Type::v128 && i.aux == 3);
}

// to := a op b, by a family of four instructions
#define FAMILY(name, root)                                                                         \
    void name(Emitter& e, Lanes lanes, const Xmm& to, const Xmm& a, const Xmm& b) {                \
        switch (lanes) {                                                                           \
        case Lanes::f32: e.root##ss(to, a, b); break;                                              \
        case Lanes::f64: e.root##sd(to, a, b); break;                                              \
        case Lanes::packed_f32: e.root##ps(to, a, b); break;                                       \
        case Lanes::packed_f64: e.root##pd(to, a, b); break;                                       \
        }                                                                                          \
    }
FAMILY(add, vadd)
FAMILY(sub, vsub)
FAMILY(mul, vmul)
FAMILY(div, vdiv)
FAMILY(max, vmax)
FAMILY(min, vmin)
FAMILY(fma, vfmadd231)
FAMILY(fnma, vfnmadd231)
FAMILY(fms, vfmsub231)
FAMILY(fnms, vfnmsub231)
#undef FAMILY

void compare(Emitter& e, Lanes lanes, const Xmm& to, const Xmm& a, const Xmm& b,
             std::uint8_t predicate) {
    switch (lanes) {
    case Lanes::f32: e.vcmpss(to, a, b, predicate); break;
    case Lanes::f64: e.vcmpsd(to, a, b, predicate); break;
    case Lanes::packed_f32: e.vcmpps(to, a, b, predicate); break;
    case Lanes::packed_f64: e.vcmppd(to, a, b, predicate); break;
    }
}

void round(Emitter& e, Lanes lanes, const Xmm& to, const Xmm& a, std::uint64_t imm) {
    const auto mode = static_cast<std::uint8_t>(imm);
    switch (lanes) {
    case Lanes::f32: e.vroundss(to, a, a, mode); break;
    case Lanes::f64: e.vroundsd(to, a, a, mode); break;
    case Lanes::packed_f32: e.vroundps(to, a, mode); break;
    case Lanes::packed_f64: e.vroundpd(to, a, mode); break;
    }
}

using Operation = void (*)(Emitter&, Lanes, const Xmm&, const Xmm&, const Xmm&);

void two(Emitter& e, const Inst& i, Operation operation) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm b = e.xmm(i.args[1]);
    const Xmm to = e.def_xmm(i);
    e.site();
    operation(e, lanes_of(i), to, a, b);
}

/// x86 gives the second operand when both are zeros; both orders, combined, give Arm's.
void extreme(Emitter& e, const Inst& i, Operation operation, bool maximum) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm b = e.xmm(i.args[1]);
    const Xmm to = e.def_xmm(i);
    e.site();
    operation(e, lanes_of(i), e.xmm0, a, b);
    e.site();
    operation(e, lanes_of(i), e.xmm1, b, a);
    if (maximum) {
        e.vandps(to, e.xmm0, e.xmm1);
    } else {
        e.vorps(to, e.xmm0, e.xmm1);
    }
}

/// The order in which NaN operands win differs, and infinity * 0 + NaN is invalid only for Arm: a
/// signaling comparison traps every NaN result.
void fused(Emitter& e, const Inst& i, Operation operation) {
    constexpr std::uint8_t unordered_signaling = 0x13;
    const Xmm a = e.xmm(i.args[0]);
    const Xmm b = e.xmm(i.args[1]);
    const Xmm c = e.xmm(i.args[2]);
    const Xmm to = e.def_xmm(i);
    e.vmovaps(e.xmm0, c);
    e.site();
    operation(e, lanes_of(i), e.xmm0, a, b);
    e.site();
    compare(e, lanes_of(i), e.xmm1, e.xmm0, e.xmm0, unordered_signaling);
    e.vmovaps(to, e.xmm0);
}

constexpr std::uint64_t signs_32 = 0x8000'0000'8000'0000;
constexpr std::uint64_t signs_64 = 0x8000'0000'0000'0000;

} // namespace

void emit_f_site(Emitter& /*e*/, const Inst& /*i*/) {}
void emit_f_add(Emitter& e, const Inst& i) { two(e, i, add); }
void emit_f_sub(Emitter& e, const Inst& i) { two(e, i, sub); }
void emit_f_mul(Emitter& e, const Inst& i) { two(e, i, mul); }
void emit_f_div(Emitter& e, const Inst& i) { two(e, i, div); }
void emit_f_max(Emitter& e, const Inst& i) { extreme(e, i, max, true); }
void emit_f_min(Emitter& e, const Inst& i) { extreme(e, i, min, false); }
void emit_f_fma(Emitter& e, const Inst& i) { fused(e, i, fma); }
void emit_f_fnma(Emitter& e, const Inst& i) { fused(e, i, fnma); }
void emit_f_fms(Emitter& e, const Inst& i) { fused(e, i, fms); }
void emit_f_fnms(Emitter& e, const Inst& i) { fused(e, i, fnms); }

void emit_f_sqrt(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    e.site();
    switch (lanes_of(i)) {
    case Lanes::f32: e.vsqrtss(to, a, a); break;
    case Lanes::f64: e.vsqrtsd(to, a, a); break;
    case Lanes::packed_f32: e.vsqrtps(to, a); break;
    case Lanes::packed_f64: e.vsqrtpd(to, a); break;
    }
}

void emit_f_round(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    e.site();
    round(e, lanes_of(i), to, a, i.imm);
}

void emit_f_round_away(Emitter& e, const Inst& i) {
    constexpr std::uint8_t greater_or_equal = 0x1d; // quiet
    const bool wide = is_double(i);
    const std::uint64_t signs = wide ? signs_64 : signs_32;
    const std::uint64_t half = wide ? 0x3fe0'0000'0000'0000 : 0x3f00'0000'3f00'0000;
    const std::uint64_t one = wide ? 0x3ff0'0000'0000'0000 : 0x3f80'0000'3f80'0000;
    const Lanes lanes = lanes_of(i);
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    // What is cut off is exact, and so is one more; infinities trap at the subtraction.
    e.site();
    round(e, lanes, e.xmm0, a, i.imm);
    e.site();
    sub(e, lanes, e.xmm1, a, e.xmm0);
    e.vandps(e.xmm1, e.xmm1, e.constant(~signs, ~signs));
    e.vmovaps(e.xmm2, e.constant(half, half));
    compare(e, lanes, e.xmm1, e.xmm1, e.xmm2, greater_or_equal);
    e.vandps(e.xmm1, e.xmm1, e.constant(one, one));
    e.vandps(e.xmm2, a, e.constant(signs, signs));
    e.vorps(e.xmm1, e.xmm1, e.xmm2);
    add(e, lanes, to, e.xmm0, e.xmm1);
}

void emit_f_neg(Emitter& e, const Inst& i) {
    const std::uint64_t mask = is_double(i) ? signs_64 : signs_32;
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    e.vxorps(to, a, e.constant(mask, mask));
}

void emit_f_abs(Emitter& e, const Inst& i) {
    const std::uint64_t mask = ~(is_double(i) ? signs_64 : signs_32);
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    e.vandps(to, a, e.constant(mask, mask));
}

void emit_f_compare(Emitter& e, const Inst& i) {
    const bool swapped = e.prefers_swapped(i);
    const Xmm a = e.xmm(i.args[swapped ? 1 : 0]);
    const Xmm b = e.xmm(i.args[swapped ? 0 : 1]);
    const bool wide = e.unit().at(i.args[0]).type == Type::f64;
    e.site();
    if (i.aux != 0) {
        wide ? e.vcomisd(a, b) : e.vcomiss(a, b);
    } else {
        wide ? e.vucomisd(a, b) : e.vucomiss(a, b);
    }
    e.flags_from_ucomis(swapped);
}

void emit_f_mask(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm b = e.xmm(i.args[1]);
    const Xmm to = e.def_xmm(i);
    e.site();
    compare(e, lanes_of(i), to, a, b, static_cast<std::uint8_t>(i.imm));
}

void emit_f_pair_add(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm b = e.xmm(i.args[1]);
    const Xmm to = e.def_xmm(i);
    if (i.aux == 2) { // not VHADDPS: of two NaNs the lower lane's wins
        e.vshufps(e.xmm0, a, b, 0x88);
        e.vshufps(e.xmm1, a, b, 0xdd);
        e.site();
        e.vaddps(to, e.xmm0, e.xmm1);
    } else {
        e.vunpcklpd(e.xmm0, a, b);
        e.vunpckhpd(e.xmm1, a, b);
        e.site();
        e.vaddpd(to, e.xmm0, e.xmm1);
    }
}

} // namespace ferry::x64
