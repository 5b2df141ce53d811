// A result that was tiny and inexact has UFC set, even where it was rounded up to the smallest
// normal number, of which x86 says nothing. An integer addition maps the numbers from that one up
// to twice of it to NaNs, the lower half of them signaling, and no other number: a comparison traps
// them.
#include "float_lanes.hpp"

namespace ferry::x64 {

using ir::Inst;
using Xbyak::Xmm;

namespace {

constexpr std::uint8_t unordered = 3; // traps signaling NaNs
// What the smallest normal number lacks to the first signaling NaN.
constexpr std::uint64_t to_nan_32 = 0x7f00'0001'7f00'0001;
constexpr std::uint64_t to_nan_64 = 0x7fe0'0000'0000'0001;

/// xmm1 := NaNs where the result is small
void mark_smallest(Allocator& a, const Xmm& result, bool is_double) {
    const std::uint64_t to_nan = is_double ? to_nan_64 : to_nan_32;
    a.with_constant(to_nan, to_nan, [&](const Xbyak::Operand& each) {
        is_double ? a.vpaddq(a.xmm1, result, each) : a.vpaddd(a.xmm1, result, each);
    });
}

/// Fails where a lane of xmm1 that counts is a NaN.
void fail_if_marked(Allocator& a, const Inst& i, bool is_double) {
    constexpr std::uint64_t magnitude_32 = 0x7fff'ffff'7fff'ffff;
    constexpr std::uint64_t magnitude_64 = 0x7fff'ffff'ffff'ffff;
    constexpr std::uint64_t infinity_32 = 0x7f80'0000'7f80'0000;
    constexpr std::uint64_t infinity_64 = 0x7ff0'0000'0000'0000;
    const std::uint64_t magnitude = is_double ? magnitude_64 : magnitude_32;
    const std::uint64_t infinity = is_double ? infinity_64 : infinity_32;
    a.vandps(a.xmm1, a.xmm1, a.constant(magnitude, magnitude));
    is_double ? a.vpcmpgtq(a.xmm1, a.xmm1, a.constant(infinity, infinity))
              : a.vpcmpgtd(a.xmm1, a.xmm1, a.constant(infinity, infinity));
    is_double ? a.vmovmskpd(a.eax, a.xmm1) : a.vmovmskps(a.eax, a.xmm1);
    a.test(a.eax, i.type == ir::Type::v128 ? 0xf : 1);
    a.fail_if([&](Label& to) { a.jnz(to, Xbyak::CodeGenerator::T_NEAR); });
}

void stop(Allocator& a, const Inst& i, const Xmm& result, const Xmm& other,
          std::uint8_t predicate) {
    const Lanes lanes = lanes_of(i);
    const bool is_double = lanes == Lanes::f64 || lanes == Lanes::packed_f64;
    mark_smallest(a, result, is_double);
    if (a.tests_operands()) {
        fail_if_marked(a, i, is_double);
        return;
    }
    a.site();
    compare(a, lanes, a.xmm1, other, a.xmm1, predicate);
}

} // namespace

void compare(Emitter& e, Lanes lanes, const Xmm& to, const Xmm& a, const Xmm& b,
             std::uint8_t predicate) {
    switch (lanes) {
    case Lanes::f32: e.vcmpss(to, a, b, predicate); break;
    case Lanes::f64: e.vcmpsd(to, a, b, predicate); break;
    case Lanes::packed_f32: e.vcmpps(to, a, b, predicate); break;
    case Lanes::packed_f64: e.vcmppd(to, a, b, predicate); break;
    }
}

void stop_if_smallest(Allocator& a, const Inst& i, const Xmm& result) {
    stop(a, i, result, a.xmm1, unordered);
}
void stop_if_nan(Allocator& a, const Inst& i, const Xmm& result) {
    if (!a.tests_operands()) {
        a.site();
        compare(a, lanes_of(i), a.xmm1, result, result, unordered_signaling);
    }
}
void stop_if_smallest_half(Allocator& a, const Xmm& result) {
    // As the upper bits of singles.
    constexpr std::uint64_t to_nan = 0x7b80'0001'7b80'0001;
    a.vpxor(a.xmm1, a.xmm1, a.xmm1);
    a.vpunpcklwd(a.xmm1, a.xmm1, result);
    a.vpaddd(a.xmm1, a.xmm1, a.constant(to_nan, to_nan));
    a.site();
    a.vcmpps(a.xmm1, a.xmm1, a.xmm1, unordered);
}
void stop_if_smallest_or_nan(Allocator& a, const Inst& i, const Xmm& result) {
    stop(a, i, result, result, unordered_signaling);
}

} // namespace ferry::x64
