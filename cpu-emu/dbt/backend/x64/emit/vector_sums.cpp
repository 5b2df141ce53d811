// Vectors of integers: sums across lanes, dot products, and whether saturation happened.

#include "vector_shapes.hpp"

namespace ferry::x64 {

void emit_v_pair_sums_u(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    switch (i.aux) {
    case 0: return e.vpmaddubsw(d, a, lanes(e, 1, 0));
    case 1:
        e.vpsrld(scratch0, a, 16);
        e.vpand(scratch1, a, lanes(e, 0xFFFF, 2));
        return e.vpaddd(d, scratch0, scratch1);
    default:
        e.vpsrlq(scratch0, a, 32);
        e.vpand(scratch1, a, lanes(e, 0xFFFFFFFF, 3));
        return e.vpaddq(d, scratch0, scratch1);
    }
}

void emit_v_pair_sums_s(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    switch (i.aux) {
    case 0: e.vmovdqa(scratch0, lanes(e, 1, 0)); return e.vpmaddubsw(d, scratch0, a);
    case 1: return e.vpmaddwd(d, a, lanes(e, 1, 1));
    default:
        // As unsigned numbers that are 2^31 too large each.
        e.vpxor(scratch0, a, lanes(e, 0x80000000, 2));
        e.vpand(scratch1, scratch0, lanes(e, 0xFFFFFFFF, 3));
        e.vpsrlq(scratch0, scratch0, 32);
        e.vpaddq(scratch0, scratch0, scratch1);
        return e.vpsubq(d, scratch0, lanes(e, 1ULL << 32, 3));
    }
}

/// The first lane alone.
static void first_lane(Emitter& e, unsigned size, const Xmm& d, const Xmm& a) {
    if (size == 3)
        return e.vmovq(d, a);
    e.vpand(d, a, e.constant((std::uint64_t{1} << (8U << size)) - 1, 0));
}

void emit_v_sum(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    if (i.aux == 0) {
        zero(e, scratch0);
        e.vpsadbw(scratch0, a, scratch0);
    } else if (i.aux == 3) {
        e.vpsrldq(scratch1, a, 8);
        e.vpaddq(scratch0, a, scratch1);
        return e.vmovq(d, scratch0);
    }
    bool first = i.aux != 0;
    for (unsigned distance = 8; distance >= (i.aux == 0 ? 8U : 1U << i.aux); distance /= 2) {
        const Xmm from = first ? a : scratch0;
        e.vpsrldq(scratch1, from, static_cast<std::uint8_t>(distance));
        i.aux == 1 ? e.vpaddw(scratch0, from, scratch1) : e.vpaddd(scratch0, from, scratch1);
        first = false;
    }
    first_lane(e, i.aux, d, scratch0);
}

static void extreme(Emitter& e, const ir::Inst& i, const Xmm& d, const Xmm& a, const Xmm& b) {
    switch (i.imm * 3 + i.aux) {
    case 0: return e.vpmaxsb(d, a, b);
    case 1: return e.vpmaxsw(d, a, b);
    case 2: return e.vpmaxsd(d, a, b);
    case 3: return e.vpmaxub(d, a, b);
    case 4: return e.vpmaxuw(d, a, b);
    case 5: return e.vpmaxud(d, a, b);
    case 6: return e.vpminsb(d, a, b);
    case 7: return e.vpminsw(d, a, b);
    case 8: return e.vpminsd(d, a, b);
    case 9: return e.vpminub(d, a, b);
    case 10: return e.vpminuw(d, a, b);
    default: return e.vpminud(d, a, b);
    }
}

void emit_v_reduce(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    for (unsigned distance = 8; distance >= 1U << i.aux; distance /= 2) {
        const Xmm from = distance == 8 ? a : scratch0;
        e.vpsrldq(scratch1, from, static_cast<std::uint8_t>(distance));
        extreme(e, i, scratch0, from, scratch1);
    }
    first_lane(e, i.aux, d, scratch0);
}

void emit_v_dot_u(Emitter& e, const ir::Inst& i) {
    const Xmm sum = e.xmm(i.args[0]), a = e.xmm(i.args[1]), b = e.xmm(i.args[2]), d = e.def_xmm(i);
    // Bytes at even places, then at odd ones, as 16-bit numbers: nothing saturates.
    e.vmovdqa(scratch2, lanes(e, 0xFF, 1));
    e.vpand(scratch0, a, scratch2);
    e.vpand(scratch1, b, scratch2);
    e.vpmaddwd(scratch0, scratch0, scratch1);
    e.vpsrlw(scratch1, a, 8);
    e.vpsrlw(scratch2, b, 8);
    e.vpmaddwd(scratch1, scratch1, scratch2);
    e.vpaddd(scratch0, scratch0, scratch1);
    e.vpaddd(d, sum, scratch0);
}

void emit_v_dot_s(Emitter& e, const ir::Inst& i) {
    const Xmm sum = e.xmm(i.args[0]), a = e.xmm(i.args[1]), b = e.xmm(i.args[2]), d = e.def_xmm(i);
    e.vpsllw(scratch0, a, 8);
    e.vpsllw(scratch1, b, 8);
    e.vpsraw(scratch0, scratch0, 8);
    e.vpsraw(scratch1, scratch1, 8);
    e.vpmaddwd(scratch0, scratch0, scratch1);
    e.vpsraw(scratch1, a, 8);
    e.vpsraw(scratch2, b, 8);
    e.vpmaddwd(scratch1, scratch1, scratch2);
    e.vpaddd(scratch0, scratch0, scratch1);
    e.vpaddd(d, sum, scratch0);
}

void emit_v_differs(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]);
    const auto d = e.def_gpr(i).cvt32();
    e.clobber_flags();
    e.vpxor(scratch0, a, b);
    e.xor_(e.eax, e.eax);
    e.vptest(scratch0, scratch0);
    e.setnz(e.al);
    e.shl(e.eax, 27);
    e.mov(d, e.eax);
}

} // namespace ferry::x64
