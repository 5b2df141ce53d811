// Conversions and moves of floating point; see float.cpp.

#include <ferry/x64/emitter.hpp>

namespace ferry::x64 {

using ir::Inst;
using ir::Type;
using Xbyak::Label;
using Xbyak::Reg64;
using Xbyak::Xmm;

namespace {

constexpr std::uint64_t infinity = 0x7ff0'0000'0000'0000;
constexpr std::uint64_t two_to_31 = 0x41e0'0000'0000'0000;
constexpr std::uint64_t two_to_52 = 0x4330'0000'0000'0000;

bool double_argument(Emitter& e, const Inst& i) { return e.unit().at(i.args[0]).type == Type::f64; }

/// An invalid operation, for the sake of its trap.
void force_trap(Emitter& e) {
    e.vmovsd(e.xmm0, e.constant(infinity, 0));
    e.site();
    e.vsubsd(e.xmm0, e.xmm0, e.xmm0);
}

/// to := the signed 64-bit integer in `from`
void from_signed(Emitter& e, const Xmm& to, const Reg64& from, bool to_double) {
    e.vxorps(e.xmm0, e.xmm0, e.xmm0); // the instructions merge into their second operand
    to_double ? e.vcvtsi2sd(to, e.xmm0, from) : e.vcvtsi2ss(to, e.xmm0, from);
}

} // namespace

void emit_f_convert(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    e.site();
    i.type == Type::f64 ? e.vcvtss2sd(to, a, a) : e.vcvtsd2ss(to, a, a);
}

void emit_f_widen(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    e.site();
    e.vcvtps2pd(to, a);
}

void emit_f_narrow(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    e.site();
    e.vcvtpd2ps(to, a);
}

void emit_f_from_s(Emitter& e, const Inst& i) {
    const Reg64 a = e.gpr(i.args[0]);
    const Xmm to = e.def_xmm(i);
    const bool to_double = i.type == Type::f64;
    if (e.unit().at(i.args[0]).type == Type::i64) {
        from_signed(e, to, a, to_double);
        return;
    }
    e.vxorps(e.xmm0, e.xmm0, e.xmm0);
    to_double ? e.vcvtsi2sd(to, e.xmm0, a.cvt32()) : e.vcvtsi2ss(to, e.xmm0, a.cvt32());
}

void emit_f_from_u(Emitter& e, const Inst& i) {
    const bool to_double = i.type == Type::f64;
    if (e.unit().at(i.args[0]).type == Type::i32) { // zero-extended in its register
        const Reg64 a = e.gpr(i.args[0]);
        from_signed(e, e.def_xmm(i), a, to_double);
        return;
    }
    e.clobber_flags();
    const Reg64 a = e.gpr(i.args[0]);
    const Xmm to = e.def_xmm(i);
    Label large;
    Label done;
    e.test(a, a);
    e.js(large);
    from_signed(e, to, a, to_double);
    e.jmp(done);
    e.L(large); // the half, its lowest bit sticky, doubled
    e.mov(e.rax, a);
    e.mov(e.ecx, a.cvt32());
    e.shr(e.rax, 1);
    e.and_(e.ecx, 1);
    e.or_(e.rax, e.rcx);
    from_signed(e, to, e.rax, to_double);
    to_double ? e.vaddsd(to, to, to) : e.vaddss(to, to, to);
    e.L(done);
}

void emit_f_to_s(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Reg64 to = e.def_gpr(i);
    const bool from_double = double_argument(e, i);
    e.site();
    if (i.type == Type::i64) {
        from_double ? e.vcvttsd2si(to, a) : e.vcvttss2si(to, a);
    } else {
        from_double ? e.vcvttsd2si(to.cvt32(), a) : e.vcvttss2si(to.cvt32(), a);
    }
}

void emit_f_to_u(Emitter& e, const Inst& i) {
    const bool from_double = double_argument(e, i);
    if (i.type == Type::i32) {
        const Xmm a = e.xmm(i.args[0]);
        const Reg64 to = e.def_gpr(i);
        // x - 2^31 as a signed number traps what is out of range (and a few numbers between -1 and
        // 0). It is inexact only for fractions, which set that flag anyway.
        if (from_double) {
            e.vmovaps(e.xmm0, a);
        } else {
            e.site();
            e.vcvtss2sd(e.xmm0, a, a);
        }
        e.site();
        e.vsubsd(e.xmm1, e.xmm0, e.constant(two_to_31, 0));
        e.site();
        e.vcvttsd2si(e.eax, e.xmm1);
        e.vcvttsd2si(e.rax, e.xmm0);
        e.mov(to.cvt32(), e.eax);
        return;
    }
    // From 2^63 on it traps, for the exact function to do.
    e.clobber_flags();
    const Xmm a = e.xmm(i.args[0]);
    const Reg64 to = e.def_gpr(i);
    Label fine;
    e.site();
    from_double ? e.vcvttsd2si(to, a) : e.vcvttss2si(to, a);
    e.test(to, to);
    e.jns(fine);
    force_trap(e);
    e.L(fine);
}

void emit_f_from_lanes_s(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    if (i.aux == 2) {
        e.vcvtdq2ps(to, a);
        return;
    }
    e.vmovq(e.rax, a);
    e.vpextrq(e.rcx, a, 1);
    e.vxorps(e.xmm0, e.xmm0, e.xmm0);
    e.vcvtsi2sd(e.xmm1, e.xmm0, e.rax);
    e.vcvtsi2sd(e.xmm0, e.xmm0, e.rcx);
    e.vunpcklpd(to, e.xmm1, e.xmm0);
}

void emit_f_from_lanes_u(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    // To f64 exactly, then one rounding. The mask: 2^52 - 2^52 is -0 when rounding down.
    e.vpmovzxdq(e.ymm0, a);
    e.vbroadcastsd(e.ymm1, e.constant(two_to_52, two_to_52));
    e.vorpd(e.ymm0, e.ymm0, e.ymm1);
    e.vsubpd(e.ymm0, e.ymm0, e.ymm1);
    e.vbroadcastsd(e.ymm1, e.constant(~(1ULL << 63), ~(1ULL << 63)));
    e.vandpd(e.ymm0, e.ymm0, e.ymm1);
    e.vcvtpd2ps(to, e.ymm0);
    e.vzeroupper();
}

void emit_f_to_lanes_s(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    if (i.aux == 2) {
        e.site();
        e.vcvttps2dq(to, a);
        return;
    }
    e.vunpckhpd(e.xmm0, a, a);
    e.site();
    e.vcvttsd2si(e.rax, a);
    e.site();
    e.vcvttsd2si(e.rcx, e.xmm0);
    e.vmovq(e.xmm0, e.rax);
    e.vpinsrq(to, e.xmm0, e.rcx, 1);
}

void emit_f_bits(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Reg64 to = e.def_gpr(i);
    i.type == Type::i64 ? e.vmovq(to, a) : e.vmovd(to.cvt32(), a);
}

void emit_f_of_bits(Emitter& e, const Inst& i) {
    const Reg64 a = e.gpr(i.args[0]);
    const Xmm to = e.def_xmm(i);
    i.type == Type::f64 ? e.vmovq(to, a) : e.vmovd(to, a.cvt32());
}

void emit_f_top_bits(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    e.vpextrq(e.def_gpr(i), a, 1);
}

void emit_f_insert_top(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Reg64 b = e.gpr(i.args[1]);
    e.vpinsrq(e.def_xmm(i), a, b, 1);
}

void emit_f_splat(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    if (i.aux == 2) {
        e.vpermilps(to, a, static_cast<std::uint8_t>(i.imm * 0x55));
    } else if (i.imm == 0) {
        e.vmovddup(to, a);
    } else {
        e.vunpckhpd(to, a, a);
    }
}

void emit_f_low_twice(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    e.vmovddup(e.def_xmm(i), a);
}

void emit_f_low_only(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    e.vmovq(e.def_xmm(i), a);
}

void emit_f_high_half(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    e.vunpckhpd(e.def_xmm(i), a, a);
}

void emit_f_join(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm b = e.xmm(i.args[1]);
    e.vpunpcklqdq(e.def_xmm(i), a, b);
}

} // namespace ferry::x64
