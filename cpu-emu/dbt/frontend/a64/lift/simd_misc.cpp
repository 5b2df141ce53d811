// Two registers, across lanes, and shifts by an immediate.

#include "simd_builder.hpp"

namespace ferry::a64 {

SIMD_LIFT_LANES(NOT_v, V3_any, v.logic_not(n))
SIMD_LIFT_LANES(RBIT_v, V3_any, v.op(v_reverse_bits, 0, n))
SIMD_LIFT_LANES(CNT_v, V3_B, v.op(v_popcount, 0, n))
SIMD_LIFT_LANES(ABS_v, V3_BHSD, v.op(v_abs, i.size, n))
SIMD_LIFT_LANES(ABS_s, V3_D, v.op(v_abs, i.size, n))
SIMD_LIFT_LANES(NEG_v, V3_BHSD, v.sub(v.zero(), n, i.size))
SIMD_LIFT_LANES(NEG_s, V3_D, v.sub(v.zero(), n, i.size))
SIMD_LIFT_LANES(REV64_v, V3_BHS, v.op(v_reverse, i.size, n, 3U))
SIMD_LIFT_LANES(REV32_v, V3_BH, v.op(v_reverse, i.size, n, 2U))
SIMD_LIFT_LANES(REV16_v, V3_B, v.op(v_reverse, i.size, n, 1U))
SIMD_LIFT_LANES(CMEQ0_v, V3_BHSD, v.op(v_cmp_eq, i.size, n, v.zero()))
SIMD_LIFT_LANES(CMEQ0_s, V3_D, v.op(v_cmp_eq, i.size, n, v.zero()))
SIMD_LIFT_LANES(CMGT0_v, V3_BHSD, v.op(v_cmp_gt, i.size, n, v.zero()))
SIMD_LIFT_LANES(CMGT0_s, V3_D, v.op(v_cmp_gt, i.size, n, v.zero()))
SIMD_LIFT_LANES(CMLT0_v, V3_BHSD, v.op(v_cmp_gt, i.size, v.zero(), n))
SIMD_LIFT_LANES(CMLT0_s, V3_D, v.op(v_cmp_gt, i.size, v.zero(), n))
SIMD_LIFT_LANES(CMGE0_v, V3_BHSD, v.op(v_cmp_ge, i.size, n, v.zero()))
SIMD_LIFT_LANES(CMGE0_s, V3_D, v.op(v_cmp_ge, i.size, n, v.zero()))
SIMD_LIFT_LANES(CMLE0_v, V3_BHSD, v.op(v_cmp_ge, i.size, v.zero(), n))
SIMD_LIFT_LANES(CMLE0_s, V3_D, v.op(v_cmp_ge, i.size, v.zero(), n))

SIMD_LIFT_LANES(CLZ_v, V3_BHS, v.leading_zeros(n, i.size))
// The bits that are not like the one above them; the sign is like it.
SIMD_LIFT_LANES(CLS_v, V3_BHS,
                v.add(v.leading_zeros(v.logic_xor(n, v.shift_right(n, 1, i.size, true)), i.size),
                      v.ones(), i.size))
SIMD_LIFT_COUNTING_BOTH(SQABS, V3_BHSD, v.absolute_saturated(n, i.size))
SIMD_LIFT_COUNTING_BOTH(SQNEG, V3_BHSD, v.negate_saturated(n, i.size))
SIMD_LIFT_COUNTING_BOTH(SUQADD, V3_BHSD, v.accumulate_saturated(d, n, i.size, true))
SIMD_LIFT_COUNTING_BOTH(USQADD, V3_BHSD, v.accumulate_saturated(d, n, i.size, false))

SIMD_LIFT_LANES(SADDLP_v, V3_BHS, v.op(v_pair_sums_s, i.size, n))
SIMD_LIFT_LANES(UADDLP_v, V3_BHS, v.op(v_pair_sums_u, i.size, n))
SIMD_LIFT_LANES(SADALP_v, V3_BHS, v.add(d, v.op(v_pair_sums_s, i.size, n), i.size + 1))
SIMD_LIFT_LANES(UADALP_v, V3_BHS, v.add(d, v.op(v_pair_sums_u, i.size, n), i.size + 1))

// Across lanes. Of 64 bits: zeros do not change a sum, and a copy of them does not change an
// extreme.
#define SIMD_LIFT_ACROSS(name, expression, no_q)                                                   \
    void Lifter::name(const VAcross& i) {                                                          \
        SIMD_BEGIN(i);                                                                             \
        Value n = read_v(i.rn);                                                                    \
        if (!i.q)                                                                                  \
            n = no_q;                                                                              \
        write_v(i.rd, expression);                                                                 \
    }
SIMD_LIFT_ACROSS(ADDV_v, v.op(v_sum, i.size, n), v.low(n))
SIMD_LIFT_ACROSS(SADDLV_v, v.op(v_sum, i.size + 1, v.op(v_pair_sums_s, i.size, n)), v.low(n))
SIMD_LIFT_ACROSS(UADDLV_v, v.op(v_sum, i.size + 1, v.op(v_pair_sums_u, i.size, n)), v.low(n))
SIMD_LIFT_ACROSS(SMAXV_v, v.op(v_reduce, i.size, n, 0U), v.halves(n, n))
SIMD_LIFT_ACROSS(UMAXV_v, v.op(v_reduce, i.size, n, 1U), v.halves(n, n))
SIMD_LIFT_ACROSS(SMINV_v, v.op(v_reduce, i.size, n, 2U), v.halves(n, n))
SIMD_LIFT_ACROSS(UMINV_v, v.op(v_reduce, i.size, n, 3U), v.halves(n, n))
#undef SIMD_LIFT_ACROSS
void Lifter::ADDP_s(const V3_D& i) {
    SIMD_BEGIN(i);
    write_v(i.rd, v.op(v_sum, 3, read_v(i.rn)));
}

// Shifts, vector and scalar alike.
#define BOTH(macro, name, expression)                                                              \
    macro(name##_v, VShift_BHSD, expression) macro(name##_s, VShift_BHSD, expression)
BOTH(SIMD_LIFT_LANES, SSHR, v.shift_right(n, i.right, i.size, true))
BOTH(SIMD_LIFT_LANES, USHR, v.shift_right(n, i.right, i.size, false))
BOTH(SIMD_LIFT_LANES, SRSHR, v.rounding_shift_right(n, i.right, i.size, true))
BOTH(SIMD_LIFT_LANES, URSHR, v.rounding_shift_right(n, i.right, i.size, false))
BOTH(SIMD_LIFT_LANES, SHL, v.shift_left(n, i.left, i.size))
BOTH(SIMD_LIFT_LANES, SSRA, v.add(d, v.shift_right(n, i.right, i.size, true), i.size))
BOTH(SIMD_LIFT_LANES, USRA, v.add(d, v.shift_right(n, i.right, i.size, false), i.size))
BOTH(SIMD_LIFT_LANES, SRSRA, v.add(d, v.rounding_shift_right(n, i.right, i.size, true), i.size))
BOTH(SIMD_LIFT_LANES, URSRA, v.add(d, v.rounding_shift_right(n, i.right, i.size, false), i.size))
#undef BOTH
SIMD_LIFT_COUNTING_BOTH(SQSHL_imm, VShift_BHSD, v.saturating_shift_left(n, n, i.left, i.size, true))
SIMD_LIFT_COUNTING_BOTH(UQSHL_imm, VShift_BHSD,
                        v.saturating_shift_left(n, n, i.left, i.size, false))
SIMD_LIFT_COUNTING_BOTH(SQSHLU, VShift_BHSD,
                        v.saturating_shift_left(v.and_not(n, v.negative(n, i.size)), n, i.left,
                                                i.size, false))

namespace {

/// Lanes of `bits` ones from bit `low` up.
std::uint64_t mask_of(unsigned bits, unsigned low) {
    return bits == 0 ? 0 : ~std::uint64_t{0} >> (64U - bits) << low;
}

} // namespace

#define SIMD_LIFT_INSERT(name, bits, low_bit, shifted)                                             \
    SIMD_LIFT_LANES(name, VShift_BHSD, v.insert_shifted(d, mask_of(bits, low_bit), shifted, i.size))
SIMD_LIFT_INSERT(SLI_v, (8U << i.size) - i.left, i.left, v.shift_left(n, i.left, i.size))
SIMD_LIFT_INSERT(SLI_s, (8U << i.size) - i.left, i.left, v.shift_left(n, i.left, i.size))
SIMD_LIFT_INSERT(SRI_v, (8U << i.size) - i.right, 0, v.shift_right(n, i.right, i.size, false))
SIMD_LIFT_INSERT(SRI_s, (8U << i.size) - i.right, 0, v.shift_right(n, i.right, i.size, false))
#undef SIMD_LIFT_INSERT

} // namespace ferry::a64
