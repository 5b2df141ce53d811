// Three registers of the same type, and the forms by element.

#include "simd_builder.hpp"

namespace ferry::a64 {

SIMD_LIFT_LANES(AND_v, V3_any, n == m ? n : v.logic_and(n, m))
SIMD_LIFT_LANES(BIC_v, V3_any, v.and_not(n, m))
SIMD_LIFT_LANES(ORR_v, V3_any, n == m ? n : v.logic_or(n, m))
SIMD_LIFT_LANES(ORN_v, V3_any, v.logic_or(n, v.logic_not(m)))
SIMD_LIFT_LANES(EOR_v, V3_any, n == m ? v.zero() : v.logic_xor(n, m))
SIMD_LIFT_LANES(BSL_v, V3_any, v.select(d, n, m))
SIMD_LIFT_LANES(BIT_v, V3_any, v.select(m, n, d))
SIMD_LIFT_LANES(BIF_v, V3_any, v.select(m, d, n))

SIMD_LIFT_LANES(ADD_v, V3_BHSD, v.add(n, m, i.size))
SIMD_LIFT_LANES(ADD_s, V3_D, v.add(n, m, i.size))
SIMD_LIFT_LANES(SUB_v, V3_BHSD, v.sub(n, m, i.size))
SIMD_LIFT_LANES(SUB_s, V3_D, v.sub(n, m, i.size))
SIMD_LIFT_LANES(CMEQ_v, V3_BHSD, v.op(v_cmp_eq, i.size, n, m))
SIMD_LIFT_LANES(CMEQ_s, V3_D, v.op(v_cmp_eq, i.size, n, m))
SIMD_LIFT_LANES(CMGT_v, V3_BHSD, v.op(v_cmp_gt, i.size, n, m))
SIMD_LIFT_LANES(CMGT_s, V3_D, v.op(v_cmp_gt, i.size, n, m))
SIMD_LIFT_LANES(CMGE_v, V3_BHSD, v.op(v_cmp_ge, i.size, n, m))
SIMD_LIFT_LANES(CMGE_s, V3_D, v.op(v_cmp_ge, i.size, n, m))
SIMD_LIFT_LANES(CMHI_v, V3_BHSD, v.op(v_cmp_hi, i.size, n, m))
SIMD_LIFT_LANES(CMHI_s, V3_D, v.op(v_cmp_hi, i.size, n, m))
SIMD_LIFT_LANES(CMHS_v, V3_BHSD, v.op(v_cmp_hs, i.size, n, m))
SIMD_LIFT_LANES(CMHS_s, V3_D, v.op(v_cmp_hs, i.size, n, m))
SIMD_LIFT_LANES(CMTST_v, V3_BHSD, v.compare_test(n, m, i.size))
SIMD_LIFT_LANES(CMTST_s, V3_D, v.compare_test(n, m, i.size))
SIMD_LIFT_LANES(SMAX_v, V3_BHS, v.op(v_max_s, i.size, n, m))
SIMD_LIFT_LANES(UMAX_v, V3_BHS, v.op(v_max_u, i.size, n, m))
SIMD_LIFT_LANES(SMIN_v, V3_BHS, v.op(v_min_s, i.size, n, m))
SIMD_LIFT_LANES(UMIN_v, V3_BHS, v.op(v_min_u, i.size, n, m))
SIMD_LIFT_LANES(SABD_v, V3_BHS, v.difference(n, m, i.size, true))
SIMD_LIFT_LANES(UABD_v, V3_BHS, v.difference(n, m, i.size, false))
SIMD_LIFT_LANES(SABA_v, V3_BHS, v.add(d, v.difference(n, m, i.size, true), i.size))
SIMD_LIFT_LANES(UABA_v, V3_BHS, v.add(d, v.difference(n, m, i.size, false), i.size))
SIMD_LIFT_LANES(MUL_v, V3_BHS, v.op(v_mul, i.size, n, m))
SIMD_LIFT_LANES(MLA_v, V3_BHS, v.add(d, v.op(v_mul, i.size, n, m), i.size))
SIMD_LIFT_LANES(MLS_v, V3_BHS, v.sub(d, v.op(v_mul, i.size, n, m), i.size))

SIMD_LIFT_THREE(MUL_element_v, VElement, v.op(v_mul, i.size, n, v.duplicate(m, i.index, i.size)))
SIMD_LIFT_FOUR(MLA_element_v, VElement,
               v.add(d, v.op(v_mul, i.size, n, v.duplicate(m, i.index, i.size)), i.size))
SIMD_LIFT_FOUR(MLS_element_v, VElement,
               v.sub(d, v.op(v_mul, i.size, n, v.duplicate(m, i.index, i.size)), i.size))

SIMD_LIFT_LANES(SDOT_v, V3_any, v.op(v_dot_s, 2, d, n, m))
SIMD_LIFT_LANES(UDOT_v, V3_any, v.op(v_dot_u, 2, d, n, m))
SIMD_LIFT_FOUR(SDOT_element_v, VElement, v.op(v_dot_s, 2, d, n, v.duplicate(m, i.index, 2)))
SIMD_LIFT_FOUR(UDOT_element_v, VElement, v.op(v_dot_u, 2, d, n, v.duplicate(m, i.index, 2)))

// Halving: (a + b) >> 1 is (a & b) + ((a ^ b) >> 1), and rounded up (a | b) - ((a ^ b) >> 1).
#define HALVING(name, is_signed, first, second)                                                    \
    SIMD_LIFT_THREE(                                                                               \
        name, V3_BHS,                                                                              \
        v.first(v.second(n, m), v.shift_right(v.logic_xor(n, m), 1, i.size, is_signed), i.size))
HALVING(SHADD_v, true, add, logic_and)
HALVING(UHADD_v, false, add, logic_and)
HALVING(SRHADD_v, true, sub, logic_or)
#undef HALVING
SIMD_LIFT_LANES(URHADD_v, V3_BHS,
                i.size < 2 ? v.op(v_average_u, i.size, n, m)
                           : v.sub(v.logic_or(n, m),
                                   v.shift_right(v.logic_xor(n, m), 1, i.size, false), i.size))

// (a - b) >> 1 is ((a ^ b) >> 1) - (b & ~a).
#define HALVING(name, is_signed)                                                                   \
    SIMD_LIFT_LANES(                                                                               \
        name, V3_BHS,                                                                              \
        v.sub(v.shift_right(v.logic_xor(n, m), 1, i.size, is_signed), v.and_not(m, n), i.size))
HALVING(SHSUB_v, true)
HALVING(UHSUB_v, false)
#undef HALVING

#define PAIRS(name, shape, operation)                                                              \
    SIMD_LIFT_THREE(name, shape, v.pairs(n, m, i.size, i.q, [&](Value even, Value odd) {           \
        return v.op(operation, i.size, even, odd);                                                 \
    }))
PAIRS(ADDP_v, V3_BHSD, v_add)
PAIRS(SMAXP_v, V3_BHS, v_max_s)
PAIRS(UMAXP_v, V3_BHS, v_max_u)
PAIRS(SMINP_v, V3_BHS, v_min_s)
PAIRS(UMINP_v, V3_BHS, v_min_u)
#undef PAIRS

// Variable shifts.
#define BOTH(name, is_signed)                                                                      \
    SIMD_LIFT_LANES(name##_v, V3_BHSD, v.METHOD(n, m, i.size, is_signed, whole))                   \
    SIMD_LIFT_LANES(name##_s, V3_D, v.METHOD(n, m, i.size, is_signed, whole))
#define METHOD shift
BOTH(SSHL, true)
BOTH(USHL, false)
#undef METHOD
#define METHOD rounding_shift
BOTH(SRSHL, true)
BOTH(URSHL, false)
#undef METHOD
#undef BOTH

// Saturating.
SIMD_LIFT_COUNTING_BOTH(SQADD, V3_BHSD, v.add_saturated(n, m, i.size, true))
SIMD_LIFT_COUNTING_BOTH(UQADD, V3_BHSD, v.add_saturated(n, m, i.size, false))
SIMD_LIFT_COUNTING_BOTH(SQSUB, V3_BHSD, v.sub_saturated(n, m, i.size, true))
SIMD_LIFT_COUNTING_BOTH(UQSUB, V3_BHSD, v.sub_saturated(n, m, i.size, false))
SIMD_LIFT_COUNTING_BOTH(SQSHL_reg, V3_BHSD, v.saturating_shift(n, m, i.size, true, false, whole))
SIMD_LIFT_COUNTING_BOTH(UQSHL_reg, V3_BHSD, v.saturating_shift(n, m, i.size, false, false, whole))
SIMD_LIFT_COUNTING_BOTH(SQRSHL, V3_BHSD, v.saturating_shift(n, m, i.size, true, true, whole))
SIMD_LIFT_COUNTING_BOTH(UQRSHL, V3_BHSD, v.saturating_shift(n, m, i.size, false, true, whole))

// Saturating products: those of halfwords without an addend have host instructions.
#define SIMD_LIFT_DOUBLE(name, shape, second, addend, round, subtract)                             \
    void Lifter::name(const shape& i) {                                                            \
        SIMD_BEGIN(i);                                                                             \
        const bool whole = i.q && !i.scalar;                                                       \
        const Value n = v.counting(read_v(i.rn), i, i.size);                                       \
        const Value m = second;                                                                    \
        const Value base = addend;                                                                 \
        write_v(i.rd, i.size == 1 && !base                                                         \
                          ? v.double_high(n, m, round)                                             \
                          : v.double_high(n, m, base, i.size, whole, round, subtract));            \
    }
#define FORMS(name, addend, round, subtract)                                                       \
    SIMD_LIFT_DOUBLE(name##_v, V3_HS, read_v(i.rm), addend, round, subtract)                       \
    SIMD_LIFT_DOUBLE(name##_s, V3_HS, read_v(i.rm), addend, round, subtract)                       \
    SIMD_LIFT_DOUBLE(name##_element_v, VElement, v.duplicate(read_v(i.rm), i.index, i.size),       \
                     addend, round, subtract)                                                      \
    SIMD_LIFT_DOUBLE(name##_element_s, VElement, v.duplicate(read_v(i.rm), i.index, i.size),       \
                     addend, round, subtract)
FORMS(SQDMULH, {}, false, false)
FORMS(SQRDMULH, {}, true, false)
FORMS(SQRDMLAH, v.counting(read_v(i.rd), i, i.size), true, false)
FORMS(SQRDMLSH, v.counting(read_v(i.rd), i, i.size), true, true)
#undef FORMS
#undef SIMD_LIFT_DOUBLE

SIMD_LIFT_LANES(PMUL_v, V3_B, v.multiply_polynomials_low(n, m))

} // namespace ferry::a64
