// Of vectors only what start-up code is full of: constants, and moves from and to general
// registers.
#include "templates.hpp"

namespace ferry::dbt::quick {

using x64::Mem;
using Xbyak::Reg64;

namespace {

constexpr unsigned double_log2 = 3;
constexpr unsigned vector_log2 = 4;

Mem half(const Generator& g, unsigned v, unsigned which) {
    Mem place = g.slot_place(a64::slot_v(v));
    place.offset += static_cast<std::int32_t>(which * 8);
    return place;
}

} // namespace

bool move_vector_immediate(Generator& g, const a64::VImm& i, bool inverted) {
    g.load_constant(g.rax, inverted ? ~i.value : i.value);
    g.store(half(g, i.rd, 0), g.rax, double_log2);
    if (i.q) {
        g.store(half(g, i.rd, 1), g.rax, double_log2);
    } else {
        g.store_constant(half(g, i.rd, 1), 0, double_log2);
    }
    return true;
}

bool duplicate(Generator& g, const a64::VCopy& i) {
    if (!i.allocated()) {
        return false;
    }
    const Reg64 n = g.read(i.rn);
    g.vmovq(g.xmm0, n);
    switch (i.size) {
    case 0: g.vpbroadcastb(g.xmm0, g.xmm0); break;
    case 1: g.vpbroadcastw(g.xmm0, g.xmm0); break;
    case 2: g.vpbroadcastd(g.xmm0, g.xmm0); break;
    default: g.vpbroadcastq(g.xmm0, g.xmm0); break;
    }
    if (!i.q) {
        g.vmovq(g.xmm0, g.xmm0);
    }
    g.store(g.slot_place(a64::slot_v(i.rd)), g.xmm0, vector_log2);
    return true;
}

bool move_float_bits(Generator& g, const a64::FloatMove& i, unsigned size_log2) {
    if (i.to_float) {
        const Reg64 n = g.read(i.n);
        g.mov(sized(g.rax, size_log2 == double_log2), sized(n, size_log2 == double_log2));
        g.store(half(g, i.d, 0), g.rax, double_log2);
        g.store_constant(half(g, i.d, 1), 0, double_log2);
    } else {
        const Reg64 d = g.define(i.d);
        g.load(d, half(g, i.n, 0), size_log2);
        g.written(i.d);
    }
    return true;
}

} // namespace ferry::dbt::quick
