// Arithmetic on floating point. MXCSR holds the guest's rounding mode and has the invalid operation
// unmasked: where Arm and x86 disagree about NaNs the instruction traps.

#include "float_lanes.hpp"
#include "own.hpp"

namespace ferry::x64 {

using ir::Inst;
using ir::Type;
using Xbyak::Xmm;

namespace {

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

void round(Emitter& e, Lanes lanes, const Xmm& to, const Xmm& a, std::uint64_t imm) {
    const auto mode = static_cast<std::uint8_t>(imm);
    switch (lanes) {
    case Lanes::f32: e.vroundss(to, a, a, mode); break;
    case Lanes::f64: e.vroundsd(to, a, a, mode); break;
    case Lanes::packed_f32: e.vroundps(to, a, mode); break;
    case Lanes::packed_f64: e.vroundpd(to, a, mode); break;
    }
}

constexpr std::uint64_t signs_32 = 0x8000'0000'8000'0000;
constexpr std::uint64_t signs_64 = 0x8000'0000'0000'0000;

using Operation = void (*)(Emitter&, Lanes, const Xmm&, const Xmm&, const Xmm&);

enum class Special : std::uint8_t { none, zero, negative };

/// Where the instruction is guarded: infinities and NaNs, and what else is named, fail it. That is
/// more than is invalid. Changes xmm1 and xmm2.
void fail_if_special(Emitter& e, const Inst& i, const Xmm& x, Special also = Special::none) {
    Allocator& a = own(e);
    if (!a.tests_operands()) {
        return;
    }
    const bool wide = is_double(i);
    const std::uint64_t signs = wide ? signs_64 : signs_32;
    const std::uint64_t finite = wide ? 0x7fef'ffff'ffff'ffff : 0x7f7f'ffff'7f7f'ffff;
    a.vandps(a.xmm1, x, a.constant(~signs, ~signs));
    a.vmovaps(a.xmm2, a.constant(finite, finite));
    wide ? a.vpcmpgtq(a.xmm2, a.xmm1, a.xmm2) : a.vpcmpgtd(a.xmm2, a.xmm1, a.xmm2);
    if (also == Special::zero) {
        a.vpxor(a.xmm0, a.xmm0, a.xmm0);
        wide ? a.vpcmpeqq(a.xmm1, a.xmm1, a.xmm0) : a.vpcmpeqd(a.xmm1, a.xmm1, a.xmm0);
        a.vorps(a.xmm2, a.xmm2, a.xmm1);
    } else if (also == Special::negative) {
        a.vorps(a.xmm2, a.xmm2, x);
    }
    wide ? a.vmovmskpd(a.eax, a.xmm2) : a.vmovmskps(a.eax, a.xmm2);
    a.test(a.eax, i.type == Type::v128 ? 0xf : 1);
    a.fail_if([&](Label& to) { a.jnz(to, Xbyak::CodeGenerator::T_NEAR); });
}

/// Where the instruction is guarded: a NaN among the operands fails it. Changes xmm1.
void fail_if_unordered(Emitter& e, Lanes lanes, const Xmm& x, const Xmm& y) {
    constexpr std::uint8_t unordered = 3; // quiet
    Allocator& a = own(e);
    if (!a.tests_operands()) {
        return;
    }
    switch (lanes) {
    case Lanes::f32:
        a.site();
        a.vucomiss(x, y);
        break;
    case Lanes::f64:
        a.site();
        a.vucomisd(x, y);
        break;
    default:
        a.site();
        compare(a, lanes, a.xmm1, x, y, unordered);
        a.vmovmskps(a.eax, a.xmm1);
        a.test(a.eax, a.eax);
        a.fail_if([&](Label& to) { a.jnz(to, Xbyak::CodeGenerator::T_NEAR); });
        return;
    }
    a.fail_if([&](Label& to) { a.jp(to, Xbyak::CodeGenerator::T_NEAR); });
}

/// Of an operation whose result is looked at before it counts. `emit` has asked for the operands.
template <class Stop, class Emit>
void write_unless_stopped(Allocator& a, const Inst& i, Stop stop, Emit emit) {
    const std::optional<Xmm> unused = a.def_unused_xmm(i);
    const Xmm result = unused.value_or(a.xmm0);
    emit(result);
    stop(a, i, result);
    if (!unused) {
        a.vmovaps(a.def_xmm(i, false), result);
    }
}

/// Of one where x86 and Arm agree about the results that are left.
template <class Emit>
void write(Emitter& e, const Inst& i, Emit emit) {
    if (e.unit().nans_trap) {
        write_unless_stopped(own(e), i, stop_if_nan, emit);
    } else {
        emit(e.def_xmm(i));
    }
}

void two(Emitter& e, const Inst& i, Operation operation) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm b = e.xmm(i.args[1]);
    fail_if_special(e, i, a);
    fail_if_special(e, i, b, i.op == ir::Op::f_div ? Special::zero : Special::none);
    write(e, i, [&](const Xmm& result) {
        e.site();
        operation(e, lanes_of(i), result, a, b);
    });
}

void product(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm b = e.xmm(i.args[1]);
    fail_if_special(e, i, a);
    fail_if_special(e, i, b);
    const auto stop = e.unit().nans_trap ? stop_if_smallest_or_nan : stop_if_smallest;
    write_unless_stopped(own(e), i, stop, [&](const Xmm& result) {
        e.site();
        mul(e, lanes_of(i), result, a, b);
    });
}

/// x86 gives the second operand when both are zeros; both orders, combined, give Arm's.
void extreme(Emitter& e, const Inst& i, Operation operation, bool maximum) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm b = e.xmm(i.args[1]);
    fail_if_unordered(e, lanes_of(i), a, b);
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

/// The order in which NaN operands win differs, and infinity * 0 + NaN is invalid only for Arm:
/// every NaN result traps.
void fused(Emitter& e, const Inst& i, Operation operation) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm b = e.xmm(i.args[1]);
    const Xmm c = e.xmm(i.args[2]);
    for (const Xmm& x : {a, b, c}) {
        fail_if_special(e, i, x);
    }
    write_unless_stopped(own(e), i, stop_if_smallest_or_nan, [&](const Xmm& result) {
        e.vmovaps(result, c);
        e.site();
        operation(e, lanes_of(i), result, a, b);
    });
}

} // namespace

void emit_f_site(Emitter& /*e*/, const Inst& /*i*/) {}
void emit_f_add(Emitter& e, const Inst& i) { two(e, i, add); }
void emit_f_sub(Emitter& e, const Inst& i) { two(e, i, sub); }
void emit_f_mul(Emitter& e, const Inst& i) { product(e, i); }
void emit_f_div(Emitter& e, const Inst& i) { two(e, i, div); }
void emit_f_max(Emitter& e, const Inst& i) { extreme(e, i, max, true); }
void emit_f_min(Emitter& e, const Inst& i) { extreme(e, i, min, false); }
void emit_f_fma(Emitter& e, const Inst& i) { fused(e, i, fma); }
void emit_f_fnma(Emitter& e, const Inst& i) { fused(e, i, fnma); }
void emit_f_fms(Emitter& e, const Inst& i) { fused(e, i, fms); }
void emit_f_fnms(Emitter& e, const Inst& i) { fused(e, i, fnms); }

void emit_f_sqrt(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    fail_if_special(e, i, a, Special::negative);
    write(e, i, [&](const Xmm& result) {
        e.site();
        switch (lanes_of(i)) {
        case Lanes::f32: e.vsqrtss(result, a, a); break;
        case Lanes::f64: e.vsqrtsd(result, a, a); break;
        case Lanes::packed_f32: e.vsqrtps(result, a); break;
        case Lanes::packed_f64: e.vsqrtpd(result, a); break;
        }
    });
}

void emit_f_round(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    e.site();
    round(e, lanes_of(i), to, a, i.imm);
}

/// A scalar plus the largest number below a half, with its sign, rounded to nearest whatever MXCSR
/// says and without flags: cut off, that is the result. Only AVX-512 adds like this.
static void round_scalar_away(Emitter& e, const Inst& i) {
    constexpr std::uint8_t either_or_both = 0xf8; // a | (b & c)
    const bool wide = is_double(i);
    const std::uint64_t signs = wide ? signs_64 : signs_32;
    const std::uint64_t below_half = wide ? 0x3fdf'ffff'ffff'ffff : 0x3eff'ffff'3eff'ffff;
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    e.site();
    compare(e, lanes_of(i), e.xmm0, a, a, 3); // signaling NaNs are invalid
    e.vmovaps(e.xmm1, e.constant(below_half, below_half));
    e.vpternlogq(e.xmm1, a, e.constant(signs, signs), either_or_both);
    wide ? e.vaddsd(e.xmm1 | Xbyak::util::T_rn_sae, a, e.xmm1)
         : e.vaddss(e.xmm1 | Xbyak::util::T_rn_sae, a, e.xmm1);
    round(e, lanes_of(i), to, e.xmm1, i.imm);
}

void emit_f_round_away(Emitter& e, const Inst& i) {
    constexpr std::uint64_t cut_off_quietly = 11;
    if (e.has_avx512() && i.type != Type::v128 && i.imm == cut_off_quietly &&
        !own(e).tests_operands()) {
        round_scalar_away(e, i);
        return;
    }
    constexpr std::uint8_t greater_or_equal = 0x1d; // quiet
    const bool wide = is_double(i);
    const std::uint64_t signs = wide ? signs_64 : signs_32;
    const std::uint64_t half = wide ? 0x3fe0'0000'0000'0000 : 0x3f00'0000'3f00'0000;
    const std::uint64_t one = wide ? 0x3ff0'0000'0000'0000 : 0x3f80'0000'3f80'0000;
    const Lanes lanes = lanes_of(i);
    const Xmm a = e.xmm(i.args[0]);
    fail_if_special(e, i, a);
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

/// UCOMISx a, b. Quiet NaNs may be invalid too, which is all that differs then.
static void compare_scalars(Emitter& e, const Inst& i, const Xmm& a, const Xmm& b,
                            bool quiet_is_invalid) {
    e.site();
    e.unit().at(i.args[0]).type == Type::f64 ? e.vucomisd(a, b) : e.vucomiss(a, b);
    if (quiet_is_invalid) {
        Xbyak::Label ordered;
        e.jnp(ordered);
        e.mov(e.byte[own(e).frame(offsetof(Frame, invalid)).getRegExp()], 1);
        e.L(ordered);
    }
}

void emit_f_compare(Emitter& e, const Inst& i) {
    const bool swapped = e.prefers_swapped(i);
    const Xmm a = e.xmm(i.args[swapped ? 1 : 0]);
    const Xmm b = e.xmm(i.args[swapped ? 0 : 1]);
    compare_scalars(e, i, a, b, i.aux != 0);
    e.flags_from_ucomis(swapped);
}

void emit_f_ccmp(Emitter& e, const Inst& i) {
    Allocator& own_ = own(e);
    const Xmm a = e.xmm(i.args[0]);
    const Xmm b = e.xmm(i.args[1]);
    Label& done = own_.make_label();
    set_flags_unless(own_, static_cast<ir::Condition>(i.aux & ir::f_ccmp_condition), i.imm, done);
    compare_scalars(e, i, a, b, (i.aux & ir::f_ccmp_signals) != 0);
    own_.set_flags_place(FlagsPlace::comparison);
    own_.comparison_to_subtraction();
    own_.L(done);
}

void emit_f_mask(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm b = e.xmm(i.args[1]);
    if (i.imm != 0) { // equality is quiet
        fail_if_unordered(e, lanes_of(i), a, b);
    }
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
