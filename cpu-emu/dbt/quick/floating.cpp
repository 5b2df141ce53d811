// Of scalar floating point what computes nothing that FPCR or a NaN could change: moves, signs, and
// conversions from integers, which MXCSR rounds. The rest wants sites that know their instruction.
#include "templates.hpp"

namespace ferry::dbt::quick {

using x64::Mem;
using Xbyak::Reg64;
using Xbyak::Xmm;

namespace {

constexpr unsigned double_log2 = 3;

/// V[d] := rax, zero-extended.
void take_result(Generator& g, unsigned d) {
    Mem place = g.vector_place(d);
    g.store(place, g.rax, double_log2);
    place.offset += 8;
    g.store_constant(place, 0, double_log2);
}

/// V[d] := the number in xmm0.
void take_number(Generator& g, unsigned d, bool is_double) {
    is_double ? g.vmovq(g.rax, g.xmm0) : g.vmovd(g.eax, g.xmm0);
    take_result(g, d);
}

void from_signed(Generator& g, const Xbyak::Reg32e& from, bool to_double) {
    g.vxorps(g.xmm0, g.xmm0, g.xmm0);
    to_double ? g.vcvtsi2sd(g.xmm0, g.xmm0, from) : g.vcvtsi2ss(g.xmm0, g.xmm0, from);
}

/// xmm0 := the integer in rax, of which that of 32 bits is zero-extended. EFLAGS are nobody's.
void convert(Generator& g, bool is64, bool is_signed, bool to_double) {
    if (is_signed || !is64) {
        from_signed(g, sized(g.rax, is64 || !is_signed), to_double);
        return;
    }
    x64::Label large;
    x64::Label done;
    g.test(g.rax, g.rax);
    g.jcc(8, large); // JS
    from_signed(g, g.rax, to_double);
    g.jmp(done);
    g.L(large); // the half, its lowest bit sticky, doubled
    g.mov(g.ecx, g.eax);
    g.shr(g.rax, 1);
    g.and_(g.ecx, 1);
    g.or_(g.rax, g.rcx);
    from_signed(g, g.rax, to_double);
    to_double ? g.vaddsd(g.xmm0, g.xmm0, g.xmm0) : g.vaddss(g.xmm0, g.xmm0, g.xmm0);
    g.L(done);
}

} // namespace

bool move_float(Generator& g, const a64::FloatScalar& i) {
    g.load(g.rax, g.vector_place(i.n), i.size);
    take_result(g, i.d);
    return true;
}

/// VFPExpandImm: a sign, three bits of the exponent, four of the fraction.
bool move_float_immediate(Generator& g, const a64::FloatImmediate& i) {
    const bool is_double = i.size == double_log2;
    const unsigned fraction_bits = is_double ? 52 : 23;
    const unsigned exponent_bits = is_double ? 11 : 8;
    const std::uint64_t sign = i.imm8 >> 7;
    const std::uint64_t high = i.imm8 >> 6 & 1; // inverted the highest bit, then all but two
    const std::uint64_t repeated = (std::uint64_t{1} << (exponent_bits - 3)) - 1;
    const std::uint64_t exponent =
        (high ^ 1) << (exponent_bits - 1) | (high != 0 ? repeated : 0) << 2 | (i.imm8 >> 4 & 3);
    const std::uint64_t fraction = std::uint64_t{i.imm8 & 15} << (fraction_bits - 4);
    g.load_constant(g.rax,
                    sign << (fraction_bits + exponent_bits) | exponent << fraction_bits | fraction);
    take_result(g, i.d);
    return true;
}

bool change_sign(Generator& g, const a64::FloatScalar& i, bool to_positive) {
    const std::uint8_t sign = i.size == double_log2 ? 63 : 31;
    g.clobber_flags();
    g.load(g.rax, g.vector_place(i.n), i.size);
    to_positive ? g.btr(g.rax, sign) : g.btc(g.rax, sign);
    take_result(g, i.d);
    return true;
}

bool from_integer(Generator& g, const a64::IntegerToFloat& i, bool is_signed) {
    g.clobber_flags(); // by way of rax
    const Reg64 n = g.read(i.n);
    g.mov(sized(g.rax, i.is64), sized(n, i.is64));
    convert(g, i.is64, is_signed, i.size == double_log2);
    take_number(g, i.d, i.size == double_log2);
    return true;
}

/// Of one lane, which has the size of the number.
bool from_integer_lane(Generator& g, const a64::FloatVector& i, bool is_signed) {
    const bool is_double = i.size == double_log2;
    g.clobber_flags(); // by way of rax
    g.load(g.rax, g.vector_place(i.n), i.size);
    convert(g, is_double, is_signed, is_double);
    take_number(g, i.d, is_double);
    return true;
}

bool move_upper_half(Generator& g, const a64::FloatMove& i) {
    Mem place = g.vector_place(i.to_float ? i.d : i.n);
    place.offset += 8;
    if (i.to_float) {
        g.store(place, g.read(i.n), double_log2);
    } else {
        g.load(g.define(i.d), place, double_log2);
        g.written(i.d);
    }
    return true;
}

} // namespace ferry::dbt::quick
