// Two registers, and across lanes.

#include <bit>

#include "simd_lanes.hpp"

namespace ferry::a64 {

using simd::absolute;
using simd::Run;
using simd::S;
using simd::truth;
using simd::U;
using simd::Vector;
using simd::Wide;

namespace {

Wide leading_zeros(const Run& r, Wide a) {
    return std::countl_zero(static_cast<std::uint64_t>(a)) - (64 - static_cast<int>(r.bits()));
}

/// Lanes of `size` in the reverse order within containers of 8 << container bits.
void reverse(void* state, std::uint32_t word, unsigned container) {
    Run r(state, word);
    const Vector n = r.v(r.rn);
    const unsigned flip = (1U << (container - r.size)) - 1U;
    Vector out;
    for (unsigned lane = 0; lane < r.lanes(); ++lane)
        out.set(lane ^ flip, r.size, static_cast<Wide>(n.bits(lane, r.size)));
    r.write(out);
}

template <bool is_signed>
void add_long_pairs(void* state, std::uint32_t word, bool accumulate) {
    Run r(state, word);
    const Vector n = r.v(r.rn), d = r.v(r.rd);
    Vector out;
    for (unsigned lane = 0; lane < r.lanes() / 2; ++lane)
        out.set(lane, r.size + 1,
                n.get<is_signed>(2 * lane, r.size) + n.get<is_signed>(2 * lane + 1, r.size) +
                    (accumulate ? d.get<is_signed>(lane, r.size + 1) : Wide{0}));
    r.write(out);
}

template <bool is_signed, class F>
void across(void* state, std::uint32_t word, unsigned widening, F f) {
    Run r(state, word);
    const Vector n = r.v(r.rn);
    Wide value = n.get<is_signed>(0, r.size);
    for (unsigned lane = 1; lane < r.lanes(); ++lane)
        value = f(value, n.get<is_signed>(lane, r.size));
    Vector out;
    out.set(0, r.size + widening, value);
    r.write(out);
}

/// UnsignedRecipEstimate of the Arm ARM.
Wide reciprocal(std::uint32_t a) {
    if ((a >> 31) == 0)
        return 0xFFFFFFFF;
    const std::uint32_t scaled = (a >> 23) * 2 + 1;
    const std::uint32_t estimate = ((1U << 19) / scaled + 1) / 2;
    return static_cast<Wide>(std::uint64_t{estimate & 511U} << 23);
}

/// UnsignedRSqrtEstimate of the Arm ARM.
Wide reciprocal_root(std::uint32_t value) {
    if ((value >> 30) == 0)
        return 0xFFFFFFFF;
    std::uint32_t a = value >> 23;
    a = a < 256 ? a * 2 + 1 : (a | 1U) * 2;
    std::uint32_t b = 512;
    while (a * (b + 1) * (b + 1) < (1U << 28))
        ++b;
    return static_cast<Wide>(std::uint64_t{((b + 1) / 2) & 511U} << 23);
}

} // namespace

void execute_REV64_v(void* state, std::uint32_t word) { reverse(state, word, 3); }
void execute_REV32_v(void* state, std::uint32_t word) { reverse(state, word, 2); }
void execute_REV16_v(void* state, std::uint32_t word) { reverse(state, word, 1); }
void execute_SADDLP_v(void* state, std::uint32_t word) { add_long_pairs<S>(state, word, false); }
void execute_UADDLP_v(void* state, std::uint32_t word) { add_long_pairs<U>(state, word, false); }
void execute_SADALP_v(void* state, std::uint32_t word) { add_long_pairs<S>(state, word, true); }
void execute_UADALP_v(void* state, std::uint32_t word) { add_long_pairs<U>(state, word, true); }

SIMD_UNARY(CLS_v, S, leading_zeros(r, (a ^ (a >> 1)) & ((Wide{1} << r.bits()) - 1)) - 1)
SIMD_UNARY(CLZ_v, U, leading_zeros(r, a))
SIMD_UNARY(CNT_v, U, std::popcount(static_cast<std::uint64_t>(a)))
SIMD_UNARY(CMGT0_v, S, truth(a > 0))
SIMD_UNARY(CMGE0_v, S, truth(a >= 0))
SIMD_UNARY(CMEQ0_v, S, truth(a == 0))
SIMD_UNARY(CMLE0_v, S, truth(a <= 0))
SIMD_UNARY(CMLT0_v, S, truth(a < 0))
SIMD_UNARY(ABS_v, S, absolute(a))
SIMD_UNARY(NEG_v, S, -a)
SIMD_UNARY(SQABS_v, S, r.saturate(absolute(a), r.size, S))
SIMD_UNARY(SQNEG_v, S, r.saturate(-a, r.size, S))
SIMD_ALIAS(CMGT0_s, CMGT0_v)
SIMD_ALIAS(CMGE0_s, CMGE0_v)
SIMD_ALIAS(CMEQ0_s, CMEQ0_v)
SIMD_ALIAS(CMLE0_s, CMLE0_v)
SIMD_ALIAS(CMLT0_s, CMLT0_v)
SIMD_ALIAS(ABS_s, ABS_v)
SIMD_ALIAS(NEG_s, NEG_v)
SIMD_ALIAS(SQABS_s, SQABS_v)
SIMD_ALIAS(SQNEG_s, SQNEG_v)

/// The accumulator's type is the name's first letter, the operand's the other.
template <bool is_signed>
static void add_mixed(void* state, std::uint32_t word) {
    Run r(state, word);
    const Vector n = r.v(r.rn), d = r.v(r.rd);
    Vector out;
    for (unsigned lane = 0; lane < r.lanes(); ++lane)
        out.set(lane, r.size,
                r.saturate(d.get<is_signed>(lane, r.size) + n.get<!is_signed>(lane, r.size), r.size,
                           is_signed));
    r.write(out);
}
void execute_SUQADD_v(void* state, std::uint32_t word) { add_mixed<S>(state, word); }
void execute_USQADD_v(void* state, std::uint32_t word) { add_mixed<U>(state, word); }
SIMD_ALIAS(SUQADD_s, SUQADD_v)
SIMD_ALIAS(USQADD_s, USQADD_v)

void execute_RBIT_v(void* state, std::uint32_t word) {
    Run r(state, word);
    const Vector n = r.v(r.rn);
    Vector out;
    for (unsigned lane = 0; lane < (r.q ? 16U : 8U); ++lane) {
        unsigned value = 0;
        for (unsigned bit = 0; bit < 8; ++bit)
            value |= ((static_cast<unsigned>(n[lane]) >> bit) & 1U) << (7 - bit);
        out[lane] = static_cast<std::uint8_t>(value);
    }
    r.write(out);
}
SIMD_UNARY(URECPE_v, U, reciprocal(static_cast<std::uint32_t>(a)))
SIMD_UNARY(URSQRTE_v, U, reciprocal_root(static_cast<std::uint32_t>(a)))

#define ACROSS(name, is_signed, widening, expression)                                              \
    void execute_##name(void* state, std::uint32_t word) {                                         \
        across<is_signed>(state, word, widening,                                                   \
                          [](Wide a, Wide b) -> Wide { return expression; });                      \
    }
ACROSS(ADDV_v, U, 0, a + b)
ACROSS(SADDLV_v, S, 1, a + b)
ACROSS(UADDLV_v, U, 1, a + b)
ACROSS(SMAXV_v, S, 0, a > b ? a : b)
ACROSS(UMAXV_v, U, 0, a > b ? a : b)
ACROSS(SMINV_v, S, 0, a < b ? a : b)
ACROSS(UMINV_v, U, 0, a < b ? a : b)
#undef ACROSS

} // namespace ferry::a64
