// AES, carry-less products, and SHA where the host has it.

#include <array>

#include "vector_shapes.hpp"

namespace ferry::x64 {

// The host adds the round key last, Arm first: the host's key is 0.
#define AES_ROUND(name, instruction)                                                               \
    void emit_##name(Emitter& e, const ir::Inst& i) {                                              \
        const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);                    \
        e.vpxor(scratch0, a, b);                                                                   \
        zero(e, scratch1);                                                                         \
        e.instruction(d, scratch0, scratch1);                                                      \
    }
AES_ROUND(v_aes_e, vaesenclast)
AES_ROUND(v_aes_d, vaesdeclast)
AES_ROUND(v_aes_e_mix, vaesenc)
AES_ROUND(v_aes_d_unmix, vaesdec)
#undef AES_ROUND

void emit_v_aes_mix(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    zero(e, scratch1);
    e.vaesdeclast(scratch0, a, scratch1);
    e.vaesenc(d, scratch0, scratch1);
}

void emit_v_aes_unmix(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), d = e.def_xmm(i);
    e.vaesimc(d, a);
}

void emit_v_clmul(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    e.vpclmulqdq(d, a, b, i.imm != 0 ? 0x11 : 0x00);
}

/// Four rounds. The host has the state as ABEF and CDGH, A and C in the highest lanes.
static void sha256(Emitter& e, const ir::Inst& i, std::uint8_t pick) {
    const Xmm x = e.xmm(i.args[0]), y = e.xmm(i.args[1]), w = e.xmm(i.args[2]), d = e.def_xmm(i);
    e.vpunpcklqdq(scratch2, y, x);
    e.vpunpckhqdq(scratch1, y, x);
    e.vpshufd(scratch2, scratch2, 0xB1);
    e.vpshufd(scratch1, scratch1, 0xB1);
    e.vmovdqa(scratch0, w);
    e.sha256rnds2(scratch1, scratch2);
    e.vpshufd(scratch0, scratch0, 0xEE);
    e.sha256rnds2(scratch2, scratch1);
    e.vshufps(d, scratch2, scratch1, pick);
}
void emit_v_sha256_h(Emitter& e, const ir::Inst& i) { sha256(e, i, 0xBB); }
void emit_v_sha256_h2(Emitter& e, const ir::Inst& i) { sha256(e, i, 0x11); }

void emit_v_sha256_msg1(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    e.vmovdqa(scratch0, a);
    e.sha256msg1(scratch0, b);
    e.vmovdqa(d, scratch0);
}

void emit_v_sha256_msg2(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    e.vmovdqa(scratch0, a);
    e.sha256msg2(scratch0, b);
    e.vmovdqa(d, scratch0);
}

void emit_v_sha1_rounds(Emitter& e, const ir::Inst& i) {
    const Xmm abcd = e.xmm(i.args[0]), head = e.xmm(i.args[1]), w = e.xmm(i.args[2]),
              d = e.def_xmm(i);
    // The host adds K itself, so it is taken off; lanes are in the other order.
    constexpr std::array<std::uint32_t, 3> k{0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC};
    zero(e, scratch1);
    e.vpblendd(scratch1, scratch1, head, 1);
    e.vpaddd(scratch1, scratch1, w);
    e.vpsubd(scratch1, scratch1, lanes(e, k[i.imm], 2));
    e.vpshufd(scratch1, scratch1, 0x1B);
    e.vpshufd(scratch0, abcd, 0x1B);
    e.sha1rnds4(scratch0, scratch1, static_cast<std::uint8_t>(i.imm));
    e.vpshufd(d, scratch0, 0x1B);
}

void emit_v_sha1_msg2(Emitter& e, const ir::Inst& i) {
    const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);
    e.vpshufd(scratch0, a, 0x1B);
    e.vpshufd(scratch1, b, 0x1B);
    e.sha1msg2(scratch0, scratch1);
    e.vpshufd(d, scratch0, 0x1B);
}

} // namespace ferry::x64
