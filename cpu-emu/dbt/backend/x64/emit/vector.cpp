// Vectors of integers: logic, arithmetic, compares and shifts.

#include <array>

#include "own.hpp"
#include "vector_shapes.hpp"

namespace ferry::x64 {

void emit_v_const(Emitter& e, const ir::Inst& i) {
    const Xmm d = e.def_xmm(i);
    if ((i.imm | i.imm2) == 0)
        zero(e, d);
    else if ((i.imm & i.imm2) == ~std::uint64_t{0})
        ones(e, d);
    else
        e.vmovdqa(d, e.constant(i.imm, i.imm2));
}

VECTOR_TWO(v_and, vpand, vpand, vpand, vpand)
VECTOR_TWO(v_or, vpor, vpor, vpor, vpor)
VECTOR_TWO(v_xor, vpxor, vpxor, vpxor, vpxor)
VECTOR_TWO(v_add, vpaddb, vpaddw, vpaddd, vpaddq)
VECTOR_TWO(v_sub, vpsubb, vpsubw, vpsubd, vpsubq)
VECTOR_TWO(v_cmp_eq, vpcmpeqb, vpcmpeqw, vpcmpeqd, vpcmpeqq)
VECTOR_TWO(v_cmp_gt, vpcmpgtb, vpcmpgtw, vpcmpgtd, vpcmpgtq)
VECTOR_TWO(v_max_s, vpmaxsb, vpmaxsw, vpmaxsd, vpmaxsd)
VECTOR_TWO(v_max_u, vpmaxub, vpmaxuw, vpmaxud, vpmaxud)
VECTOR_TWO(v_min_s, vpminsb, vpminsw, vpminsd, vpminsd)
VECTOR_TWO(v_min_u, vpminub, vpminuw, vpminud, vpminud)
VECTOR_TWO(v_mul_even_s, vpmuldq, vpmuldq, vpmuldq, vpmuldq)
VECTOR_TWO(v_mul_even_u, vpmuludq, vpmuludq, vpmuludq, vpmuludq)
VECTOR_TWO(v_mul_high_s, vpmulhw, vpmulhw, vpmulhw, vpmulhw)
VECTOR_TWO(v_mul_round_s, vpmulhrsw, vpmulhrsw, vpmulhrsw, vpmulhrsw)
VECTOR_TWO(v_add_sat_s, vpaddsb, vpaddsw, vpaddsw, vpaddsw)
VECTOR_TWO(v_add_sat_u, vpaddusb, vpaddusw, vpaddusw, vpaddusw)
VECTOR_TWO(v_sub_sat_s, vpsubsb, vpsubsw, vpsubsw, vpsubsw)
VECTOR_TWO(v_sub_sat_u, vpsubusb, vpsubusw, vpsubusw, vpsubusw)
VECTOR_TWO(v_average_u, vpavgb, vpavgw, vpavgw, vpavgw)

void emit_v_and_not(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    e.vpandn(d, b, a);
}

void emit_v_not(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    ones(e, scratch0);
    e.vpxor(d, a, scratch0);
}

void emit_v_select(Emitter& e, const ir::Inst& i) {
    const Xmm mask = e.xmm(i.args[0]), a = e.xmm(i.args[1]), b = e.xmm(i.args[2]), d = e.def_xmm(i);
    if (e.has_avx512()) {
        // Bit n of the table is the result where the bits of d and of the others are n's.
        if (d.getIdx() == a.getIdx())
            return e.vpternlogd(d, mask, b, 0xE2);
        if (d.getIdx() == b.getIdx())
            return e.vpternlogd(d, mask, a, 0xB8);
        copy(e, d, mask);
        return e.vpternlogd(d, a, b, 0xCA);
    }
    e.vpand(scratch0, mask, a);
    e.vpandn(scratch1, mask, b);
    e.vpor(d, scratch0, scratch1);
}

void emit_v_xor3(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), c = e.xmm(i.args[2]), d = e.def_xmm(i);
    if (!e.has_avx512()) {
        e.vpxor(scratch0, a, b);
        return e.vpxor(d, scratch0, c);
    }
    constexpr std::uint8_t odd = 0x96;
    if (d.getIdx() == b.getIdx())
        return e.vpternlogd(d, a, c, odd);
    if (d.getIdx() == c.getIdx())
        return e.vpternlogd(d, a, b, odd);
    copy(e, d, a);
    e.vpternlogd(d, b, c, odd);
}

void emit_v_mul(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    if (i.aux == 1)
        return e.vpmullw(d, a, b);
    if (i.aux == 2)
        return e.vpmulld(d, a, b);
    // Bytes: those at odd places on their own.
    e.vpsrlw(scratch0, a, 8);
    e.vpsrlw(scratch1, b, 8);
    e.vpmullw(scratch0, scratch0, scratch1);
    e.vpsllw(scratch0, scratch0, 8);
    e.vpmullw(scratch1, a, b);
    e.vpand(scratch1, scratch1, lanes(e, 0xFF, 1));
    e.vpor(d, scratch0, scratch1);
}

static void compare_greater(Emitter& e, unsigned size, const Xmm& d, const Xmm& a, const Xmm& b) {
    switch (size) {
    case 0: return e.vpcmpgtb(d, a, b);
    case 1: return e.vpcmpgtw(d, a, b);
    case 2: return e.vpcmpgtd(d, a, b);
    default: return e.vpcmpgtq(d, a, b);
    }
}

void emit_v_cmp_ge(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    compare_greater(e, i.aux, scratch0, b, a);
    ones(e, scratch1);
    e.vpxor(d, scratch0, scratch1);
}

void emit_v_cmp_hi(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    const auto sign = lanes(e, std::uint64_t{1} << ((8U << i.aux) - 1), i.aux);
    e.vmovdqa(scratch2, sign);
    e.vpxor(scratch0, a, scratch2);
    e.vpxor(scratch1, b, scratch2);
    compare_greater(e, i.aux, d, scratch0, scratch1);
}

void emit_v_cmp_hs(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    switch (i.aux) {
    case 0: e.vpmaxub(scratch0, a, b); return e.vpcmpeqb(d, scratch0, a);
    case 1: e.vpmaxuw(scratch0, a, b); return e.vpcmpeqw(d, scratch0, a);
    case 2: e.vpmaxud(scratch0, a, b); return e.vpcmpeqd(d, scratch0, a);
    default: break;
    }
    e.vmovdqa(scratch2, lanes(e, std::uint64_t{1} << 63, 3));
    e.vpxor(scratch0, a, scratch2);
    e.vpxor(scratch1, b, scratch2);
    e.vpcmpgtq(scratch0, scratch1, scratch0);
    ones(e, scratch1);
    e.vpxor(d, scratch0, scratch1);
}

void emit_v_abs(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    switch (i.aux) {
    case 0: return e.vpabsb(d, a);
    case 1: return e.vpabsw(d, a);
    case 2: return e.vpabsd(d, a);
    default: break;
    }
    zero(e, scratch0);
    e.vpcmpgtq(scratch0, scratch0, a);
    e.vpxor(scratch1, a, scratch0);
    e.vpsubq(d, scratch1, scratch0);
}

void emit_v_shl(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    const auto count = static_cast<std::uint8_t>(i.imm);
    switch (i.aux) {
    case 0:
        e.vpsllw(scratch0, a, count);
        return e.vpand(d, scratch0, lanes(e, (0xFFULL << count) & 0xFF, 0));
    case 1: return e.vpsllw(d, a, count);
    case 2: return e.vpslld(d, a, count);
    default: return e.vpsllq(d, a, count);
    }
}

void emit_v_shr(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    const auto count = static_cast<std::uint8_t>(i.imm);
    switch (i.aux) {
    case 0:
        e.vpsrlw(scratch0, a, count);
        return e.vpand(d, scratch0, lanes(e, 0xFFULL >> count, 0));
    case 1: return e.vpsrlw(d, a, count);
    case 2: return e.vpsrld(d, a, count);
    default: return e.vpsrlq(d, a, count);
    }
}

void emit_v_sar(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    const unsigned bits = 8U << i.aux;
    const auto count = static_cast<std::uint8_t>(i.imm < bits ? i.imm : bits - 1);
    if (i.aux == 1)
        return e.vpsraw(d, a, count);
    if (i.aux == 2)
        return e.vpsrad(d, a, count);
    // The sign bit, moved down, becomes the sign again by (x ^ m) - m.
    const auto sign = std::uint64_t{1} << (bits - 1 - count);
    if (i.aux == 0) {
        e.vpsrlw(scratch0, a, count);
        e.vpand(scratch0, scratch0, lanes(e, 0xFFULL >> count, 0));
    } else {
        e.vpsrlq(scratch0, a, count);
    }
    e.vmovdqa(scratch1, lanes(e, sign, i.aux));
    e.vpxor(scratch0, scratch0, scratch1);
    i.aux == 0 ? e.vpsubb(d, scratch0, scratch1) : e.vpsubq(d, scratch0, scratch1);
}

void emit_v_ror(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    const auto count = static_cast<std::uint8_t>(i.imm);
    if (e.has_avx512())
        return i.aux == 2 ? e.vprord(d, a, count) : e.vprorq(d, a, count);
    if (count % 8 == 0) {
        const unsigned lane_bytes = 1U << i.aux;
        std::array<std::uint64_t, 2> order{};
        for (unsigned byte = 0; byte < 16; ++byte) {
            const unsigned from = (byte & ~(lane_bytes - 1)) | ((byte + count / 8) % lane_bytes);
            order[byte / 8] |= std::uint64_t{from} << (8 * (byte % 8));
        }
        return shuffle_bytes(e, d, a, order[0], order[1]);
    }
    if (i.aux == 2) {
        e.vpsrld(scratch0, a, count);
        e.vpslld(scratch1, a, static_cast<std::uint8_t>(32 - count));
    } else {
        e.vpsrlq(scratch0, a, count);
        e.vpsllq(scratch1, a, static_cast<std::uint8_t>(64 - count));
    }
    e.vpor(d, scratch0, scratch1);
}

void emit_v_shift_u(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    // Counts are the low byte. Of b and -b, modulo 256, one is above the lane's bits and gives 0.
    e.vmovdqa(scratch2, lanes(e, 0xFF, i.aux));
    zero(e, scratch1);
    i.aux == 2 ? e.vpsubd(scratch1, scratch1, b) : e.vpsubq(scratch1, scratch1, b);
    e.vpand(scratch1, scratch1, scratch2);
    e.vpand(scratch2, scratch2, b);
    i.aux == 2 ? e.vpsrlvd(scratch1, a, scratch1) : e.vpsrlvq(scratch1, a, scratch1);
    i.aux == 2 ? e.vpsllvd(scratch2, a, scratch2) : e.vpsllvq(scratch2, a, scratch2);
    e.vpor(d, scratch1, scratch2);
}

void emit_v_shift_s(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    const auto mask = lanes(e, 0xFF, i.aux);
    zero(e, scratch1);
    if (i.aux == 2) {
        e.vpsubd(scratch1, scratch1, b);
        e.vpand(scratch1, scratch1, mask);
        e.vpsravd(scratch1, a, scratch1);
        e.vpand(scratch2, b, mask);
        e.vpsllvd(scratch2, a, scratch2);
        e.vpslld(scratch0, b, 24);
        return e.vblendvps(d, scratch2, scratch1, scratch0);
    }
    e.vpsubq(scratch1, scratch1, b);
    e.vpand(scratch1, scratch1, mask);
    zero(e, scratch0);
    e.vpcmpgtq(scratch0, scratch0, a);
    e.vpxor(scratch2, a, scratch0);
    e.vpsrlvq(scratch1, scratch2, scratch1);
    e.vpxor(scratch1, scratch1, scratch0);
    e.vpand(scratch2, b, mask);
    e.vpsllvq(scratch2, a, scratch2);
    e.vpsllq(scratch0, b, 56);
    e.vblendvpd(d, scratch2, scratch1, scratch0);
}

} // namespace ferry::x64
