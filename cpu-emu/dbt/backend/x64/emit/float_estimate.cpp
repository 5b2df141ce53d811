// The estimates of FRECPE and FRSQRTE, of numbers that take no special care, and what the steps
// that improve them need.
#include <array>

#include "float_lanes.hpp"

namespace ferry::x64 {

using ir::Inst;
using Xbyak::Xmm;

namespace {

/// RecipEstimate: the fraction of 1 / x by that of x.
constexpr std::array<std::uint8_t, 256> reciprocals = [] {
    std::array<std::uint8_t, 256> table{};
    for (unsigned i = 0; i < table.size(); ++i) {
        const unsigned a = 2 * (256 + i) + 1;
        table[i] = static_cast<std::uint8_t>(((1U << 19) / a + 1) / 2);
    }
    return table;
}();

/// RecipSqrtEstimate: the fraction of 1 / sqrt(x) by that of x and, above it, the lowest bit of the
/// exponent, as it is biased.
constexpr std::array<std::uint8_t, 512> square_roots = [] {
    std::array<std::uint8_t, 512> table{};
    for (unsigned i = 0; i < table.size(); ++i) {
        const unsigned fraction = i % 256;
        const unsigned a = i < 256 ? 2 * ((256 + fraction) | 1U) : 2 * (128 + fraction / 2) + 1;
        unsigned b = 512;
        while (a * (b + 1) * (b + 1) < (1U << 28)) {
            ++b;
        }
        table[i] = static_cast<std::uint8_t>((b + 1) / 2);
    }
    return table;
}();

/// Of the operands: what lies where, and how many of them count.
struct Shape {
    Lanes lanes;
    bool is_double;
    unsigned count;
    unsigned fraction_bits;
    std::uint64_t bias;

    Shape(Emitter& e, const Inst& i)
        : lanes(lanes_of(e.unit().at(i.args[0]).type, i.aux)),
          is_double(lanes == Lanes::f64 || lanes == Lanes::packed_f64),
          count(lanes == Lanes::packed_f32   ? 4
                : lanes == Lanes::packed_f64 ? 2
                                             : 1),
          fraction_bits(is_double ? 52 : 23), bias(is_double ? 1023 : 127) {}

    [[nodiscard]] std::uint64_t exponent(std::uint64_t biased) const {
        return biased << fraction_bits;
    }
    [[nodiscard]] std::uint64_t sign() const { return is_double ? 1ULL << 63 : 1ULL << 31; }
    /// A constant for all lanes of a register.
    [[nodiscard]] std::uint64_t all(std::uint64_t lane) const {
        return is_double ? lane : (lane & 0xffff'ffff) * 0x1'0000'0001;
    }
};

/// Traps where a lane of xmm0 that counts is ones, which is a NaN, and not 0.
void trap_if_ones(Emitter& e, const Shape& shape) {
    e.site();
    compare(e, shape.lanes, e.xmm1, e.xmm0, e.xmm0, unordered_signaling);
}

} // namespace

void emit_f_small_product(Emitter& e, const Inst& i) {
    const Shape shape(e, i);
    const Xmm a = e.xmm(i.args[0]);
    const Xmm b = e.xmm(i.args[1]);
    // The sum of two exponents, as they are biased, is an exponent of 2 or more where it reaches
    // the sign.
    const std::uint64_t magnitude = shape.all(shape.sign() - 1);
    e.vandps(e.xmm0, a, e.constant(magnitude, magnitude));
    e.vandps(e.xmm1, b, e.constant(magnitude, magnitude));
    shape.is_double ? e.vpaddq(e.xmm0, e.xmm0, e.xmm1) : e.vpaddd(e.xmm0, e.xmm0, e.xmm1);
    e.vxorps(e.xmm1, e.xmm1, e.xmm1);
    shape.is_double ? e.vpcmpgtq(e.xmm0, e.xmm1, e.xmm0) : e.vpcmpgtd(e.xmm0, e.xmm1, e.xmm0);
    trap_if_ones(e, shape);
}

void emit_f_estimate(Emitter& e, const Inst& i) {
    const Shape shape(e, i);
    const bool root = i.imm != 0;
    e.clobber_flags();
    const Xmm a = e.xmm(i.args[0]);
    // Zeros, subnormals, infinities and NaNs trap, and what has a subnormal reciprocal or none: as
    // unsigned integers they are not among the `many` from the smallest normal number on.
    const std::uint64_t many = shape.exponent(root ? 2 * shape.bias : 2 * shape.bias - 2);
    const std::uint64_t offset = shape.all(shape.sign() - shape.exponent(1));
    const std::uint64_t last = shape.all(many - 1 + shape.sign());
    if (root) {
        e.vmovaps(e.xmm0, a);
    } else {
        const std::uint64_t magnitude = shape.all(shape.sign() - 1);
        e.vandps(e.xmm0, a, e.constant(magnitude, magnitude));
    }
    if (shape.is_double) {
        e.vpaddq(e.xmm0, e.xmm0, e.constant(offset, offset));
        e.vpcmpgtq(e.xmm0, e.xmm0, e.constant(last, last));
    } else {
        e.vpaddd(e.xmm0, e.xmm0, e.constant(offset, offset));
        e.vpcmpgtd(e.xmm0, e.xmm0, e.constant(last, last));
    }
    trap_if_ones(e, shape);

    const Xbyak::Reg32e bits(e.rax.getIdx(), shape.is_double ? 64 : 32);
    const Xbyak::Reg32e estimate(e.rcx.getIdx(), shape.is_double ? 64 : 32);
    const auto table =
        reinterpret_cast<std::uint64_t>(root ? square_roots.data() : reciprocals.data());
    const int below = static_cast<int>(shape.fraction_bits - 8); // an estimate
    e.vxorps(e.xmm0, e.xmm0, e.xmm0);
    for (unsigned lane = 0; lane < shape.count; ++lane) {
        const auto index = static_cast<std::uint8_t>(lane);
        const auto fetch = [&] {
            shape.is_double ? e.vpextrq(e.rax, a, index) : e.vpextrd(e.eax, a, index);
        };
        fetch();
        e.shr(bits, below);
        e.and_(e.eax, root ? 0x1ff : 0xff);
        own(e).load_function(e.rcx, table);
        e.movzx(e.ecx, e.byte[e.rcx + e.rax]);
        e.shl(estimate, below);
        fetch();
        e.shr(bits, static_cast<int>(shape.fraction_bits));
        e.neg(bits);
        if (root) {
            e.add(bits, static_cast<std::uint32_t>(3 * shape.bias - 1));
            e.shr(bits, 1);
        } else { // the sign above the exponent stays
            e.add(bits, static_cast<std::uint32_t>(2 * shape.bias - 1));
        }
        e.shl(bits, static_cast<int>(shape.fraction_bits));
        e.or_(bits, estimate);
        shape.is_double ? e.vpinsrq(e.xmm0, e.xmm0, e.rax, index)
                        : e.vpinsrd(e.xmm0, e.xmm0, e.eax, index);
    }
    e.vmovaps(e.def_xmm(i), e.xmm0);
}

} // namespace ferry::x64
