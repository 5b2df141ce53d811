// Of vectors only what start-up code is full of: constants, moves from and to general registers,
// and what functions on strings do with lanes.
#include "templates.hpp"

namespace ferry::dbt::quick {

using x64::Mem;
using Xbyak::Reg64;

namespace {

constexpr unsigned double_log2 = 3;
constexpr unsigned vector_log2 = 4;

Mem half(Generator& g, unsigned v, unsigned which) {
    Mem place = g.vector_place(v);
    place.offset += static_cast<std::int32_t>(which * 8);
    return place;
}

Mem lane(Generator& g, unsigned v, unsigned size_log2, unsigned which) {
    Mem place = g.vector_place(v);
    place.offset += static_cast<std::int32_t>(which << size_log2);
    return place;
}

/// V[d] := xmm0, of which the lower half may be all that there is.
void take_result(Generator& g, const a64::simd::Registers& i) {
    if (!i.q) {
        g.vmovq(g.xmm0, g.xmm0);
    }
    g.store(g.vector_place(i.rd), g.xmm0, vector_log2);
}

void load_vector(Generator& g, const Xbyak::Xmm& to, unsigned v) {
    g.load(to, g.vector_place(v), vector_log2);
}

/// V[d] := the low bits of a register in all lanes.
void duplicate_low(Generator& g, const a64::VCopy& i, const Reg64& from) {
    g.vmovq(g.xmm0, from);
    switch (i.size) {
    case 0: g.vpbroadcastb(g.xmm0, g.xmm0); break;
    case 1: g.vpbroadcastw(g.xmm0, g.xmm0); break;
    case 2: g.vpbroadcastd(g.xmm0, g.xmm0); break;
    default: g.vpbroadcastq(g.xmm0, g.xmm0); break;
    }
    take_result(g, i);
}

} // namespace

using X = Xbyak::CodeGenerator;
const LaneOperation lanes_equal{&X::vpcmpeqb, &X::vpcmpeqw, &X::vpcmpeqd, &X::vpcmpeqq};
const LaneOperation lanes_greater{&X::vpcmpgtb, &X::vpcmpgtw, &X::vpcmpgtd, &X::vpcmpgtq};
const LaneOperation lanes_sum{&X::vpaddb, &X::vpaddw, &X::vpaddd, &X::vpaddq};
const LaneOperation lanes_difference{&X::vpsubb, &X::vpsubw, &X::vpsubd, &X::vpsubq};

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
    duplicate_low(g, i, n);
    return true;
}

bool duplicate_lane(Generator& g, const a64::VCopy& i) {
    if (!i.allocated()) {
        return false;
    }
    g.load(g.rax, lane(g, i.rn, i.size, i.index), i.size);
    duplicate_low(g, i, g.rax);
    return true;
}

bool take_scalar(Generator& g, const a64::VCopyAny& i) {
    if (!i.allocated()) {
        return false;
    }
    g.load(g.rax, lane(g, i.rn, i.size, i.index), i.size);
    g.store(half(g, i.rd, 0), g.rax, double_log2);
    g.store_constant(half(g, i.rd, 1), 0, double_log2);
    return true;
}

bool take_lane(Generator& g, const a64::VCopyUmov& i) {
    if (!i.allocated()) {
        return false;
    }
    g.load(g.define(i.rd), lane(g, i.rn, i.size, i.index), i.size);
    g.written(i.rd);
    return true;
}

bool insert_register(Generator& g, const a64::VCopy& i) {
    if (!i.allocated()) {
        return false;
    }
    g.store(lane(g, i.rd, i.size, i.index), g.read(i.rn), i.size);
    return true;
}

bool insert_lane(Generator& g, const a64::VCopy& i) {
    if (!i.allocated()) {
        return false;
    }
    g.load(g.rax, lane(g, i.rn, i.size, i.source), i.size);
    g.store(lane(g, i.rd, i.size, i.index), g.rax, i.size);
    return true;
}

bool for_lanes(Generator& g, const a64::V3_BHSD& i, const LaneOperation& operation) {
    if (!i.allocated()) {
        return false;
    }
    load_vector(g, g.xmm0, i.rn);
    load_vector(g, g.xmm1, i.rm);
    (g.*operation[i.size])(g.xmm0, g.xmm0, g.xmm1);
    take_result(g, i);
    return true;
}

bool for_lanes_and_zero(Generator& g, const a64::V3_BHSD& i, const LaneOperation& operation) {
    if (!i.allocated()) {
        return false;
    }
    load_vector(g, g.xmm0, i.rn);
    g.vpxor(g.xmm1, g.xmm1, g.xmm1);
    (g.*operation[i.size])(g.xmm0, g.xmm0, g.xmm1);
    take_result(g, i);
    return true;
}

/// `inverted`: the host's operation inverts its first operand, and Arm's its second.
bool for_bits(Generator& g, const a64::V3_any& i, VectorOperation operation, bool inverted) {
    load_vector(g, g.xmm0, inverted ? i.rm : i.rn);
    load_vector(g, g.xmm1, inverted ? i.rn : i.rm);
    (g.*operation)(g.xmm0, g.xmm0, g.xmm1);
    take_result(g, i);
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
