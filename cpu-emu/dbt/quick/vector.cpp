// Of vectors only what start-up code is full of: constants, moves from and to general registers,
// and what functions on strings and memory do with lanes.
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
const LaneOperation lanes_maximum{&X::vpmaxub, &X::vpmaxuw, &X::vpmaxud, nullptr};
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

/// The operation, which is a maximum, gives the first operand.
bool for_lanes_not_less(Generator& g, const a64::V3_BHSD& i, const LaneOperation& maximum) {
    if (!i.allocated() || maximum[i.size] == nullptr) {
        return false;
    }
    load_vector(g, g.xmm0, i.rn);
    load_vector(g, g.xmm1, i.rm);
    (g.*maximum[i.size])(g.xmm1, g.xmm0, g.xmm1);
    (g.*lanes_equal[i.size])(g.xmm0, g.xmm0, g.xmm1);
    take_result(g, i);
    return true;
}

/// Of bytes, whole registers: each of two neighbours in the lower one, then these side by side.
bool for_pairs_of_bytes(Generator& g, const a64::V3_BHS& i, VectorOperation operation) {
    if (!i.allocated() || i.size != 0 || !i.q) {
        return false;
    }
    load_vector(g, g.xmm0, i.rn);
    load_vector(g, g.xmm1, i.rm);
    for (const Xbyak::Xmm& vector : {g.xmm0, g.xmm1}) {
        g.vpsrlw(g.xmm2, vector, 8);
        (g.*operation)(vector, vector, g.xmm2);
        g.vpsllw(vector, vector, 8);
        g.vpsrlw(vector, vector, 8);
    }
    g.vpackuswb(g.xmm0, g.xmm0, g.xmm1);
    take_result(g, i);
    return true;
}

/// Where the mask has ones, bits of `from`, else of `base`.
bool merge_bits(Generator& g, const a64::V3_any& i, unsigned base, unsigned from, unsigned mask,
                VectorOperation masking) {
    load_vector(g, g.xmm0, base);
    load_vector(g, g.xmm1, from);
    load_vector(g, g.xmm2, mask);
    g.vpxor(g.xmm1, g.xmm1, g.xmm0);
    (g.*masking)(g.xmm1, g.xmm2, g.xmm1);
    g.vpxor(g.xmm0, g.xmm0, g.xmm1);
    take_result(g, i);
    return true;
}

/// The lanes' halves from bit `right` on.
bool shift_and_narrow(Generator& g, const a64::VShift_BHS& i) {
    if (!i.allocated()) {
        return false;
    }
    const auto right = static_cast<std::uint8_t>(i.right);
    load_vector(g, g.xmm0, i.rn);
    switch (i.size) { // packing saturates: nothing may be above
    case 0:
        g.vpsrlw(g.xmm0, g.xmm0, right);
        g.vpsllw(g.xmm0, g.xmm0, 8);
        g.vpsrlw(g.xmm0, g.xmm0, 8);
        g.vpackuswb(g.xmm0, g.xmm0, g.xmm0);
        break;
    case 1:
        g.vpsrld(g.xmm0, g.xmm0, right);
        g.vpslld(g.xmm0, g.xmm0, 16);
        g.vpsrld(g.xmm0, g.xmm0, 16);
        g.vpackusdw(g.xmm0, g.xmm0, g.xmm0);
        break;
    default:
        g.vpsrlq(g.xmm0, g.xmm0, right);
        g.vpshufd(g.xmm0, g.xmm0, 0b1000); // the even ones
        break;
    }
    if (i.q) { // the lower half stays
        g.store(half(g, i.rd, 1), g.xmm0, double_log2);
    } else {
        take_result(g, i);
    }
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

/// A register's worth of bytes, from one of the first on, of two registers side by side.
bool lanes_of_two(Generator& g, const a64::VExt& i) {
    if (!i.allocated()) {
        return false;
    }
    const auto position = static_cast<std::uint8_t>(i.position);
    load_vector(g, g.xmm0, i.rn);
    load_vector(g, g.xmm1, i.rm);
    if (i.q) {
        g.vpalignr(g.xmm0, g.xmm1, g.xmm0, position);
    } else {
        g.vpunpcklqdq(g.xmm0, g.xmm0, g.xmm1);
        g.vpsrldq(g.xmm0, g.xmm0, position);
    }
    take_result(g, i);
    return true;
}

bool widen_and_shift(Generator& g, const a64::VShift_BHS& i, bool is_signed) {
    if (!i.allocated()) {
        return false;
    }
    const auto left = static_cast<std::uint8_t>(i.left);
    g.load(g.xmm0, half(g, i.rn, i.q ? 1 : 0), double_log2);
    switch (i.size) {
    case 0:
        is_signed ? g.vpmovsxbw(g.xmm0, g.xmm0) : g.vpmovzxbw(g.xmm0, g.xmm0);
        g.vpsllw(g.xmm0, g.xmm0, left);
        break;
    case 1:
        is_signed ? g.vpmovsxwd(g.xmm0, g.xmm0) : g.vpmovzxwd(g.xmm0, g.xmm0);
        g.vpslld(g.xmm0, g.xmm0, left);
        break;
    default:
        is_signed ? g.vpmovsxdq(g.xmm0, g.xmm0) : g.vpmovzxdq(g.xmm0, g.xmm0);
        g.vpsllq(g.xmm0, g.xmm0, left);
        break;
    }
    g.store(g.vector_place(i.rd), g.xmm0, vector_log2);
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
