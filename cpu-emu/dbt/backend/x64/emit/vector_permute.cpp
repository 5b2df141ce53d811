// Vectors of integers: what moves lanes, and changes their width.

#include <array>

#include "own.hpp"
#include "vector_shapes.hpp"

namespace ferry::x64 {

VECTOR_TWO(v_zip1, vpunpcklbw, vpunpcklwd, vpunpckldq, vpunpcklqdq)
VECTOR_TWO(v_zip2, vpunpckhbw, vpunpckhwd, vpunpckhdq, vpunpckhqdq)

void emit_v_uzp1(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    if (i.aux == 2)
        return e.vshufps(d, a, b, 0x88);
    if (i.aux == 3)
        return e.vpunpcklqdq(d, a, b);
    if (i.args[0] == i.args[1]) {
        constexpr std::uint64_t even_bytes = 0x0e0c'0a08'0604'0200;
        constexpr std::uint64_t even_halves = 0x0d0c'0908'0504'0100;
        const std::uint64_t chosen = i.aux == 0 ? even_bytes : even_halves;
        return shuffle_bytes(e, d, a, chosen, chosen);
    }
    e.vmovdqa(scratch2, i.aux == 0 ? lanes(e, 0xFF, 1) : lanes(e, 0xFFFF, 2));
    e.vpand(scratch0, a, scratch2);
    e.vpand(scratch1, b, scratch2);
    i.aux == 0 ? e.vpackuswb(d, scratch0, scratch1) : e.vpackusdw(d, scratch0, scratch1);
}

void emit_v_uzp2(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    if (i.aux == 2)
        return e.vshufps(d, a, b, 0xDD);
    if (i.aux == 3)
        return e.vpunpckhqdq(d, a, b);
    if (i.args[0] == i.args[1]) {
        constexpr std::uint64_t odd_bytes = 0x0f0d'0b09'0705'0301;
        constexpr std::uint64_t odd_halves = 0x0f0e'0b0a'0706'0302;
        const std::uint64_t chosen = i.aux == 0 ? odd_bytes : odd_halves;
        return shuffle_bytes(e, d, a, chosen, chosen);
    }
    if (i.aux == 0) {
        e.vpsrlw(scratch0, a, 8);
        e.vpsrlw(scratch1, b, 8);
        return e.vpackuswb(d, scratch0, scratch1);
    }
    e.vpsrld(scratch0, a, 16);
    e.vpsrld(scratch1, b, 16);
    e.vpackusdw(d, scratch0, scratch1);
}

void emit_v_trn1(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    switch (i.aux) {
    case 0:
        e.vpsllw(scratch0, b, 8);
        e.vpand(scratch1, a, lanes(e, 0xFF, 1));
        return e.vpor(d, scratch0, scratch1);
    case 1: e.vpslld(scratch0, b, 16); return e.vpblendw(d, a, scratch0, 0xAA);
    case 2: e.vpsllq(scratch0, b, 32); return e.vpblendd(d, a, scratch0, 0b1010);
    default: return e.vpunpcklqdq(d, a, b);
    }
}

void emit_v_trn2(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    switch (i.aux) {
    case 0:
        e.vpsrlw(scratch0, a, 8);
        e.vpand(scratch1, b, lanes(e, 0xFF00, 1));
        return e.vpor(d, scratch0, scratch1);
    case 1: e.vpsrld(scratch0, a, 16); return e.vpblendw(d, scratch0, b, 0xAA);
    case 2: e.vpsrlq(scratch0, a, 32); return e.vpblendd(d, scratch0, b, 0b1010);
    default: return e.vpunpckhqdq(d, a, b);
    }
}

void emit_v_ext(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    e.vpalignr(d, b, a, static_cast<std::uint8_t>(i.imm));
}

void emit_v_low(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    e.vmovq(d, a);
}

void emit_v_high(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    e.vpsrldq(d, a, 8);
}

static void broadcast(Emitter& e, unsigned size, const Xmm& d, const Xmm& a) {
    switch (size) {
    case 0: return e.vpbroadcastb(d, a);
    case 1: return e.vpbroadcastw(d, a);
    case 2: return e.vpbroadcastd(d, a);
    default: return e.vpbroadcastq(d, a);
    }
}

void emit_v_dup(Emitter& e, const ir::Inst& i) {
    const auto a = e.gpr(i.args[0]);
    const Xmm d = e.def_xmm(i);
    e.vmovq(scratch0, a);
    broadcast(e, i.aux, d, scratch0);
}

void emit_v_dup_lane(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    const auto lane = static_cast<unsigned>(i.imm);
    if (i.aux == 2)
        return e.vpshufd(d, a, static_cast<std::uint8_t>(lane * 0x55));
    if (i.aux == 3)
        return e.vpshufd(d, a, lane == 0 ? 0x44 : 0xEE);
    if (lane == 0)
        return broadcast(e, i.aux, d, a);
    e.vpsrldq(scratch0, a, static_cast<std::uint8_t>(lane << i.aux));
    broadcast(e, i.aux, d, scratch0);
}

void emit_v_insert(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const auto b = e.gpr(i.args[1]);
    const Xmm d = e.def_xmm(i);
    const auto lane = static_cast<std::uint8_t>(i.imm);
    switch (i.aux) {
    case 0: return e.vpinsrb(d, a, b.cvt32(), lane);
    case 1: return e.vpinsrw(d, a, b.cvt32(), lane);
    case 2: return e.vpinsrd(d, a, b.cvt32(), lane);
    default: return e.vpinsrq(d, a, b, lane);
    }
}

/// EAX gets a byte or word of a vector, with anything above it. The first one comes with MOVD,
/// which is one operation of the host's where PEXTRB and PEXTRW are two.
void lane_to_eax(Emitter& e, unsigned size, const Xmm& vector, std::uint8_t lane) {
    if (lane == 0)
        return e.vmovd(e.eax, vector);
    size == 0 ? e.vpextrb(e.eax, vector, lane) : e.vpextrw(e.eax, vector, lane);
}

void emit_v_insert_lane(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    const auto to = static_cast<std::uint8_t>(i.imm), from = static_cast<std::uint8_t>(i.imm2);
    switch (i.aux) {
    case 0: lane_to_eax(e, 0, b, from); return e.vpinsrb(d, a, e.eax, to);
    case 1: lane_to_eax(e, 1, b, from); return e.vpinsrw(d, a, e.eax, to);
    case 2: return e.vinsertps(d, a, b, static_cast<std::uint8_t>(from << 6 | to << 4));
    default: break;
    }
    if (to == 0)
        return e.vshufpd(d, b, a, static_cast<std::uint8_t>(from | 2U));
    e.vshufpd(d, a, b, static_cast<std::uint8_t>(from << 1));
}

void emit_v_lane(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]);
    const auto d = e.def_gpr(i);
    const auto d32 = d.cvt32();
    const auto lane = static_cast<std::uint8_t>(i.imm);
    const bool is_signed = i.imm2 != 0, is64 = i.type == ir::Type::i64;
    switch (i.aux) {
    case 0:
        if (!is_signed)
            return e.vpextrb(d32, a, lane);
        lane_to_eax(e, 0, a, lane);
        return is64 ? e.movsx(d, e.al) : e.movsx(d32, e.al);
    case 1:
        if (!is_signed)
            return e.vpextrw(d32, a, lane);
        lane_to_eax(e, 1, a, lane);
        return is64 ? e.movsx(d, e.ax) : e.movsx(d32, e.ax);
    case 2:
        lane == 0 ? e.vmovd(d32, a) : e.vpextrd(d32, a, lane);
        if (is_signed && is64)
            e.movsxd(d, d32);
        return;
    default: lane == 0 ? e.vmovq(d, a) : e.vpextrq(d, a, lane); return;
    }
}

void emit_v_widen_s(Emitter& e, const ir::Inst& i) {
    Xmm a = e.xmm(i.args[0]);
    const Xmm d = e.def_xmm(i);
    if (i.imm != 0) {
        e.vpsrldq(scratch0, a, 8);
        a = scratch0;
    }
    switch (i.aux) {
    case 0: return e.vpmovsxbw(d, a);
    case 1: return e.vpmovsxwd(d, a);
    default: return e.vpmovsxdq(d, a);
    }
}

void emit_v_widen_u(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    if (i.imm != 0)
        zero(e, scratch0);
    switch (i.aux) {
    case 0: return i.imm != 0 ? e.vpunpckhbw(d, a, scratch0) : e.vpmovzxbw(d, a);
    case 1: return i.imm != 0 ? e.vpunpckhwd(d, a, scratch0) : e.vpmovzxwd(d, a);
    default: return i.imm != 0 ? e.vpunpckhdq(d, a, scratch0) : e.vpmovzxdq(d, a);
    }
}

void emit_v_narrow(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    zero(e, scratch1);
    switch (i.aux) {
    case 0: e.vpand(scratch0, a, lanes(e, 0xFF, 1)); return e.vpackuswb(d, scratch0, scratch1);
    case 1: e.vpblendw(scratch0, a, scratch1, 0xAA); return e.vpackusdw(d, scratch0, scratch1);
    default: return e.vshufps(d, a, scratch1, 0x88);
    }
}

void emit_v_narrow_sat_s(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    zero(e, scratch0);
    i.aux == 0 ? e.vpacksswb(d, a, scratch0) : e.vpackssdw(d, a, scratch0);
}

void emit_v_narrow_sat_su(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    zero(e, scratch0);
    i.aux == 0 ? e.vpackuswb(d, a, scratch0) : e.vpackusdw(d, a, scratch0);
}

void emit_v_table(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    // VPSHUFB gives 0 where bit 7 is set: 16 and above, plus 0x70.
    e.vpaddusb(scratch0, b, lanes(e, 0x70, 0));
    e.vpshufb(d, a, scratch0);
}

void emit_v_reverse(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    const unsigned flip = (((1U << i.imm) - 1U) >> i.aux) << i.aux;
    std::array<std::uint64_t, 2> order{};
    for (unsigned byte = 0; byte < 16; ++byte)
        order[byte / 8] |= std::uint64_t{byte ^ flip} << (8 * (byte % 8));
    shuffle_bytes(e, d, a, order[0], order[1]);
}

/// d[byte] = low[a & 15] op high[a >> 4]
static void by_nibbles(Emitter& e, const Xmm& d, const Xmm& a,
                       const std::array<std::uint64_t, 4>& t, bool add) {
    e.vmovdqa(scratch2, lanes(e, 0x0F, 0));
    e.vpsrlw(scratch1, a, 4);
    e.vpand(scratch0, a, scratch2);
    e.vpand(scratch1, scratch1, scratch2);
    e.vmovdqa(scratch2, e.constant(t[0], t[1]));
    e.vpshufb(scratch0, scratch2, scratch0);
    e.vmovdqa(scratch2, e.constant(t[2], t[3]));
    e.vpshufb(scratch1, scratch2, scratch1);
    add ? e.vpaddb(d, scratch0, scratch1) : e.vpor(d, scratch0, scratch1);
}

void emit_v_reverse_bits(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    by_nibbles(e, d, a,
               {0xE060A020C0408000, 0xF070B030D0509010, 0x0E060A020C040800, 0x0F070B030D050901},
               false);
}

void emit_v_popcount(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    by_nibbles(e, d, a,
               {0x0302020102010100, 0x0403030203020201, 0x0302020102010100, 0x0403030203020201},
               true);
}

} // namespace ferry::x64
