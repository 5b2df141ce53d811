// Three registers of the same type, and the forms by element that compute the same.

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

/// Shift counts are the low byte, signed.
int count(Wide b) { return static_cast<std::int8_t>(static_cast<std::uint8_t>(b)); }

Wide saturating_shift(Run& r, Wide a, Wide b, bool is_signed, bool round) {
    const int c = count(b);
    if (c >= static_cast<int>(r.bits()) && a != 0)
        return r.saturate(a < 0 ? -(Wide{1} << 70) : Wide{1} << 70, r.size, is_signed);
    return r.saturate(simd::shift(a, c, round), r.size, is_signed);
}

Wide polynomial(Wide a, Wide b) {
    Wide out = 0;
    for (unsigned bit = 0; bit < 8; ++bit)
        if (((b >> bit) & 1) != 0)
            out ^= a << bit;
    return out;
}

Wide doubling_high(Run& r, Wide product, Wide base, bool round) {
    const Wide rounding = round ? Wide{1} << (r.bits() - 1) : Wide{0};
    return r.saturate(((base * (Wide{1} << r.bits())) + 2 * product + rounding) >> r.bits(), r.size,
                      true);
}

/// Neighbouring lanes of Vn, then of Vm.
template <bool is_signed, class F>
void pairs(void* state, std::uint32_t word, F f) {
    Run r(state, word);
    const Vector n = r.v(r.rn), m = r.v(r.rm);
    Vector out;
    const unsigned half = r.lanes() / 2;
    for (unsigned lane = 0; lane < 2 * half; ++lane) {
        const Vector& from = lane < half ? n : m;
        const unsigned at = 2 * (lane % half);
        out.set(lane, r.size,
                f(from.get<is_signed>(at, r.size), from.get<is_signed>(at + 1, r.size)));
    }
    r.write(out);
}

template <class F>
void logic(void* state, std::uint32_t word, F f) {
    Run r(state, word);
    const Vector n = r.v(r.rn), m = r.v(r.rm), d = r.v(r.rd);
    Vector out;
    for (unsigned lane = 0; lane < (r.q ? 2U : 1U); ++lane)
        out.set(lane, 3, static_cast<Wide>(f(n.bits(lane, 3), m.bits(lane, 3), d.bits(lane, 3))));
    r.write(out);
}

template <bool is_signed>
void dot(void* state, std::uint32_t word) {
    Run r(state, word);
    const Vector n = r.v(r.rn), m = r.operand_m(), d = r.v(r.rd);
    Vector out;
    for (unsigned lane = 0; lane < r.lanes(); ++lane) {
        Wide sum = d.get<is_signed>(lane, 2);
        for (unsigned k = 4 * lane; k < 4 * lane + 4; ++k)
            sum += n.get<is_signed>(k, 0) * m.get<is_signed>(k, 0);
        out.set(lane, 2, sum);
    }
    r.write(out);
}

} // namespace

SIMD_SAME(ADD_v, U, a + b)
SIMD_SAME(SUB_v, U, a - b)
SIMD_SAME(MUL_v, U, a* b)
SIMD_SAME(MLA_v, U, d + a * b)
SIMD_SAME(MLS_v, U, d - a * b)
SIMD_SAME(PMUL_v, U, polynomial(a, b))
SIMD_SAME(SHADD_v, S, (a + b) >> 1)
SIMD_SAME(UHADD_v, U, (a + b) >> 1)
SIMD_SAME(SRHADD_v, S, (a + b + 1) >> 1)
SIMD_SAME(URHADD_v, U, (a + b + 1) >> 1)
SIMD_SAME(SHSUB_v, S, (a - b) >> 1)
SIMD_SAME(UHSUB_v, U, (a - b) >> 1)
SIMD_SAME(SQADD_v, S, r.saturate(a + b, r.size, S))
SIMD_SAME(UQADD_v, U, r.saturate(a + b, r.size, U))
SIMD_SAME(SQSUB_v, S, r.saturate(a - b, r.size, S))
SIMD_SAME(UQSUB_v, U, r.saturate(a - b, r.size, U))
SIMD_SAME(CMGT_v, S, truth(a > b))
SIMD_SAME(CMHI_v, U, truth(a > b))
SIMD_SAME(CMGE_v, S, truth(a >= b))
SIMD_SAME(CMHS_v, U, truth(a >= b))
SIMD_SAME(CMEQ_v, U, truth(a == b))
SIMD_SAME(CMTST_v, U, truth((a & b) != 0))
SIMD_SAME(SSHL_v, S, simd::shift(a, count(b), false))
SIMD_SAME(USHL_v, U, simd::shift(a, count(b), false))
SIMD_SAME(SRSHL_v, S, simd::shift(a, count(b), true))
SIMD_SAME(URSHL_v, U, simd::shift(a, count(b), true))
SIMD_SAME(SQSHL_reg_v, S, saturating_shift(r, a, b, S, false))
SIMD_SAME(UQSHL_reg_v, U, saturating_shift(r, a, b, U, false))
SIMD_SAME(SQRSHL_v, S, saturating_shift(r, a, b, S, true))
SIMD_SAME(UQRSHL_v, U, saturating_shift(r, a, b, U, true))
SIMD_SAME(SMAX_v, S, a > b ? a : b)
SIMD_SAME(UMAX_v, U, a > b ? a : b)
SIMD_SAME(SMIN_v, S, a < b ? a : b)
SIMD_SAME(UMIN_v, U, a < b ? a : b)
SIMD_SAME(SABD_v, S, absolute(a - b))
SIMD_SAME(UABD_v, U, absolute(a - b))
SIMD_SAME(SABA_v, S, d + absolute(a - b))
SIMD_SAME(UABA_v, U, d + absolute(a - b))
SIMD_SAME(SQDMULH_v, S, doubling_high(r, a* b, 0, false))
SIMD_SAME(SQRDMULH_v, S, doubling_high(r, a* b, 0, true))
SIMD_SAME(SQRDMLAH_v, S, doubling_high(r, a* b, d, true))
SIMD_SAME(SQRDMLSH_v, S, doubling_high(r, -(a* b), d, true))

SIMD_ALIAS(ADD_s, ADD_v)
SIMD_ALIAS(SUB_s, SUB_v)
SIMD_ALIAS(SQADD_s, SQADD_v)
SIMD_ALIAS(UQADD_s, UQADD_v)
SIMD_ALIAS(SQSUB_s, SQSUB_v)
SIMD_ALIAS(UQSUB_s, UQSUB_v)
SIMD_ALIAS(CMGT_s, CMGT_v)
SIMD_ALIAS(CMHI_s, CMHI_v)
SIMD_ALIAS(CMGE_s, CMGE_v)
SIMD_ALIAS(CMHS_s, CMHS_v)
SIMD_ALIAS(CMEQ_s, CMEQ_v)
SIMD_ALIAS(CMTST_s, CMTST_v)
SIMD_ALIAS(SSHL_s, SSHL_v)
SIMD_ALIAS(USHL_s, USHL_v)
SIMD_ALIAS(SRSHL_s, SRSHL_v)
SIMD_ALIAS(URSHL_s, URSHL_v)
SIMD_ALIAS(SQSHL_reg_s, SQSHL_reg_v)
SIMD_ALIAS(UQSHL_reg_s, UQSHL_reg_v)
SIMD_ALIAS(SQRSHL_s, SQRSHL_v)
SIMD_ALIAS(UQRSHL_s, UQRSHL_v)
SIMD_ALIAS(SQDMULH_s, SQDMULH_v)
SIMD_ALIAS(SQRDMULH_s, SQRDMULH_v)
SIMD_ALIAS(SQRDMLAH_s, SQRDMLAH_v)
SIMD_ALIAS(SQRDMLSH_s, SQRDMLSH_v)

SIMD_ALIAS(MUL_element_v, MUL_v)
SIMD_ALIAS(MLA_element_v, MLA_v)
SIMD_ALIAS(MLS_element_v, MLS_v)
SIMD_ALIAS(SQDMULH_element_v, SQDMULH_v)
SIMD_ALIAS(SQDMULH_element_s, SQDMULH_v)
SIMD_ALIAS(SQRDMULH_element_v, SQRDMULH_v)
SIMD_ALIAS(SQRDMULH_element_s, SQRDMULH_v)
SIMD_ALIAS(SQRDMLAH_element_v, SQRDMLAH_v)
SIMD_ALIAS(SQRDMLAH_element_s, SQRDMLAH_v)
SIMD_ALIAS(SQRDMLSH_element_v, SQRDMLSH_v)
SIMD_ALIAS(SQRDMLSH_element_s, SQRDMLSH_v)

#define PAIRS(name, is_signed, expression)                                                         \
    void execute_##name(void* state, std::uint32_t word) {                                         \
        pairs<is_signed>(state, word, [](Wide a, Wide b) -> Wide { return expression; });          \
    }
PAIRS(ADDP_v, U, a + b)
PAIRS(SMAXP_v, S, a > b ? a : b)
PAIRS(UMAXP_v, U, a > b ? a : b)
PAIRS(SMINP_v, S, a < b ? a : b)
PAIRS(UMINP_v, U, a < b ? a : b)
#undef PAIRS

void execute_ADDP_s(void* state, std::uint32_t word) {
    Run r(state, word);
    const Vector n = r.v(r.rn);
    Vector out;
    out.set(0, 3, static_cast<Wide>(n.bits(0, 3) + n.bits(1, 3)));
    r.write(out);
}

#define LOGIC(name, expression)                                                                    \
    void execute_##name(void* state, std::uint32_t word) {                                         \
        logic(state, word,                                                                         \
              []([[maybe_unused]] std::uint64_t n, [[maybe_unused]] std::uint64_t m,               \
                 [[maybe_unused]] std::uint64_t d) -> std::uint64_t { return expression; });       \
    }
LOGIC(AND_v, n& m)
LOGIC(BIC_v, n & ~m)
LOGIC(ORR_v, n | m)
LOGIC(ORN_v, n | ~m)
LOGIC(EOR_v, n ^ m)
LOGIC(BSL_v, (n & d) | (m & ~d))
LOGIC(BIT_v, (n & m) | (d & ~m))
LOGIC(BIF_v, (n & ~m) | (d & m))
LOGIC(NOT_v, ~n)
#undef LOGIC

void execute_SDOT_v(void* state, std::uint32_t word) { dot<true>(state, word); }
void execute_UDOT_v(void* state, std::uint32_t word) { dot<false>(state, word); }
SIMD_ALIAS(SDOT_element_v, SDOT_v)
SIMD_ALIAS(UDOT_element_v, UDOT_v)

} // namespace ferry::a64
