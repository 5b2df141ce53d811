// Conversions and moves of floating point; see float.cpp.

#include "float_lanes.hpp"
#include "own.hpp"

namespace ferry::x64 {

using ir::Inst;
using ir::Type;
using Xbyak::Reg64;
using Xbyak::Xmm;

namespace {

constexpr std::uint64_t infinity = 0x7ff0'0000'0000'0000;
constexpr std::uint64_t minus_one = 0xbff0'0000'0000'0000;
constexpr std::uint32_t minus_one_single = 0xbf80'0000;
constexpr std::uint64_t two_to_32 = 0x41f0'0000'0000'0000;
constexpr std::uint32_t two_to_32_single = 0x4f80'0000;
constexpr std::uint64_t two_to_63 = 0x43e0'0000'0000'0000;
constexpr std::uint32_t two_to_63_single = 0x5f00'0000;
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
    const bool nans_trap = e.unit().nans_trap;
    if (i.type == Type::f64) {
        const Xmm result = nans_trap ? e.xmm0 : to;
        e.vcvtss2sd(result, a, a);
        if (nans_trap) {
            stop_if_nan(own(e), i, result);
            e.vmovaps(to, result);
        }
        return;
    }
    e.vcvtsd2ss(e.xmm0, a, a);
    (nans_trap ? stop_if_smallest_or_nan : stop_if_smallest)(own(e), i, e.xmm0);
    e.vmovaps(to, e.xmm0);
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
    e.vcvtpd2ps(e.xmm0, a);
    stop_if_smallest(own(e), i, e.xmm0);
    e.vmovaps(to, e.xmm0);
}

void emit_f_widen_half(Emitter& e, const Inst& i) {
    Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    if (i.type != Type::v128) { // the instruction converts four
        e.vandps(e.xmm0, a, e.constant(0xffff, 0));
        a = e.xmm0;
    }
    e.site();
    e.vcvtph2ps(to, a);
}

void emit_f_narrow_half(Emitter& e, const Inst& i) {
    constexpr std::uint8_t as_mxcsr = 4;
    Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    if (i.type != Type::v128) {
        constexpr std::uint8_t all_but_the_lowest = 0xe;
        e.vinsertps(e.xmm0, a, a, all_but_the_lowest);
        a = e.xmm0;
    }
    e.site();
    e.vcvtps2ph(e.xmm0, a, as_mxcsr);
    stop_if_smallest_half(own(e), e.xmm0);
    e.vmovaps(to, e.xmm0);
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
    Xbyak::Label large;
    Xbyak::Label done;
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

namespace {

/// to := a, towards zero
void cut_off(Emitter& e, const Inst& i, const Reg64& to, const Xmm& a) {
    const bool from_double = double_argument(e, i);
    if (i.type == Type::i64) {
        from_double ? e.vcvttsd2si(to, a) : e.vcvttss2si(to, a);
    } else {
        from_double ? e.vcvttsd2si(to.cvt32(), a) : e.vcvttss2si(to.cvt32(), a);
    }
}

/// Twice the bits of 2^31 and 2^63.
constexpr std::uint64_t large_32 = 0x83c0'0000'0000'0000;
constexpr std::uint64_t large_64 = 0x87c0'0000'0000'0000;
constexpr std::uint32_t large_single_32 = 0x9e00'0000;
constexpr std::uint32_t large_single_64 = 0xbe00'0000;

/// Where the instruction is guarded: numbers that may be out of a signed range, and NaNs, fail it.
void fail_if_large(Allocator& a, const Inst& i, const Xmm& x, bool is_double) {
    const bool to_64 = i.type == Type::i64;
    if (is_double) {
        a.vmovq(a.rax, x);
        a.mov(a.rcx, to_64 ? large_64 : large_32);
        a.add(a.rax, a.rax);
        a.cmp(a.rax, a.rcx);
    } else {
        a.vmovd(a.eax, x);
        a.add(a.eax, a.eax);
        a.cmp(a.eax, to_64 ? large_single_64 : large_single_32);
    }
    a.fail_if([&](Label& to) { a.jae(to, Xbyak::CodeGenerator::T_NEAR); });
}

} // namespace

void emit_f_to_s(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const bool from_double = double_argument(e, i);
    if (own(e).tests_operands()) {
        fail_if_large(own(e), i, a, from_double);
    }
    const Reg64 to = e.def_gpr(i);
    e.site();
    cut_off(e, i, to, a);
}

void emit_f_to_s_saturated(Emitter& e, const Inst& i) {
    const bool is_double = double_argument(e, i);
    const bool to_64 = i.type == Type::i64;
    const unsigned fraction_bits = is_double ? 52 : 23;
    const unsigned width = is_double ? 64 : 32;
    const Xbyak::Reg32e bits(e.rax.getIdx(), static_cast<int>(width));
    const Xbyak::Reg32e other(e.rcx.getIdx(), static_cast<int>(width));
    const std::uint64_t exponent = (is_double ? 1023 : 127) + (to_64 ? 63 : 31);
    // As of their bits, the numbers from the least integer on that are cut off to it.
    const std::uint64_t least = 1ULL << (width - 1) | exponent << fraction_bits;
    const std::uint64_t many = is_double && !to_64 ? 1ULL << (fraction_bits - 31) : 1;
    const std::uint64_t infinity_twice = (is_double ? 0x7ffULL : 0xffULL) << (fraction_bits + 1);

    e.clobber_flags();
    const Xmm a = e.xmm(i.args[0]);
    const Reg64 to = e.def_gpr(i);
    Xbyak::Label fine;
    Xbyak::Label done;
    is_double ? e.vmovq(e.rax, a) : e.vmovd(e.eax, a);
    e.lea(other, e.ptr[e.rax + e.rax]);
    e.shr(other, static_cast<int>(fraction_bits + 1));
    e.cmp(e.ecx, static_cast<std::uint32_t>(exponent));
    e.jb(fine);
    e.mov(other, least);
    e.xor_(other, bits);
    e.cmp(other, static_cast<std::uint32_t>(many));
    e.jb(fine);
    e.mov(e.byte[own(e).frame(offsetof(Frame, invalid)).getRegExp()], 1);
    e.lea(other, e.ptr[e.rax + e.rax]);
    e.mov(to, infinity_twice);
    e.cmp(sized(to, is_double), other);
    e.mov(to.cvt32(), 0); // leaves the flags
    e.jb(done);           // a NaN
    e.shr(bits, static_cast<int>(width - 1));
    e.mov(to, to_64 ? INT64_MAX : INT32_MAX);
    e.add(sized(to, to_64), sized(e.rax, to_64)); // the least one, if negative
    e.jmp(done);
    e.L(fine);
    cut_off(e, i, to, a);
    e.L(done);
}

void emit_f_to_javascript(Emitter& e, const Inst& i) {
    constexpr std::uint64_t twice_2_to_31 = std::uint64_t{1023 + 31} << 53;
    Allocator& al = own(e);
    e.clobber_flags();
    const Xmm a = e.xmm(i.args[0]);
    const Reg64 to = e.def_gpr(i);
    Label& large = al.make_label();
    Label& done = al.make_label();
    e.vmovq(e.rax, a);
    e.add(e.rax, e.rax); // without the sign
    e.cmp(e.rax, e.constant(twice_2_to_31, 0));
    e.jae(large, Xbyak::CodeGenerator::T_NEAR);
    e.vcvttsd2si(to.cvt32(), a);
    e.L(done);
    al.cold([&al, &large, &done, a, to] {
        al.L(large);
        al.vmovaps(al.xmm0, a);
        al.shr(al.rax, 53);
        al.call(al.routine(offsetof(Routines, to_javascript)));
        al.mov(to.cvt32(), al.eax);
        al.jmp(done, Xbyak::CodeGenerator::T_NEAR);
    });
}

/// VPTEST clears SF and OF; CF, which it sets, is not C.
void emit_f_exactly(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    e.vcvtsi2sd(e.xmm0, a, e.gpr(i.args[1]).cvt32());
    e.vpxor(e.xmm0, e.xmm0, a);
    e.vptest(e.xmm0, e.xmm0);
    own(e).set_flags_place(FlagsPlace::subtraction);
}

/// What is out of range must trap before a conversion that would raise the inexact flag, so the
/// bits are compared: negative numbers are in order as unsigned integers, positive ones as signed.
void emit_f_to_u(Emitter& e, const Inst& i) {
    const bool wide = double_argument(e, i);
    const bool to_32 = i.type == Type::i32;
    e.clobber_flags();
    const Xmm a = e.xmm(i.args[0]);
    const Reg64 to = e.def_gpr(i);
    const auto compare = [&](std::uint64_t bits, std::uint32_t single_bits) {
        if (wide) {
            e.mov(e.rcx, bits);
            e.cmp(e.rax, e.rcx);
        } else {
            e.cmp(e.eax, single_bits);
        }
    };
    wide ? e.vmovq(e.rax, a) : e.vmovd(e.eax, a);
    compare(minus_one, minus_one_single);
    if (own(e).tests_operands()) {
        own(e).fail_if([&](Label& failed) { e.jae(failed, Xbyak::CodeGenerator::T_NEAR); });
        to_32 ? compare(two_to_32, two_to_32_single) : compare(two_to_63, two_to_63_single);
        own(e).fail_if([&](Label& failed) { e.jge(failed, Xbyak::CodeGenerator::T_NEAR); });
    } else {
        Xbyak::Label fine;
        Xbyak::Label invalid;
        if (to_32) {
            e.jae(invalid);
            compare(two_to_32, two_to_32_single);
            e.jl(fine);
        } else { // from 2^63 on the conversion traps, for the exact function to do
            e.jb(fine);
        }
        e.L(invalid);
        force_trap(e);
        e.L(fine);
    }
    e.site();
    const Reg64 result = to_32 ? Reg64(e.rax) : to;
    wide ? e.vcvttsd2si(result, a) : e.vcvttss2si(result, a);
    if (to_32) {
        e.mov(to.cvt32(), e.eax);
    }
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

constexpr std::uint64_t box = 0xffff'ffff'0000'0000;

void emit_f_box(Emitter& e, const Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    // What is above the f32 need not be zero, and the ones cover it.
    e.vorps(to, a, e.constant(box, 0));
}

void emit_f_unbox(Emitter& e, const Inst& i) {
    constexpr std::uint64_t default_nan = 0x7fc0'0000;
    constexpr std::uint8_t upper = 0x55;
    const Xmm a = e.xmm(i.args[0]);
    const Xmm to = e.def_xmm(i);
    e.vpcmpeqd(e.xmm0, a, e.constant(box, 0)); // the second lane tells
    e.vpshufd(e.xmm0, e.xmm0, upper);
    e.vmovaps(e.xmm1, e.constant(default_nan, 0));
    e.vblendvps(to, e.xmm1, a, e.xmm0);
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
