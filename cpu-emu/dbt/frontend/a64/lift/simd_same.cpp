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

// Variable shifts of bytes and halfwords have no host instruction.
#define SIMD_LIFT_SHIFT(name, shape, operation)                                                    \
    void Lifter::name(const shape& i) {                                                            \
        SIMD_BEGIN(i);                                                                             \
        if (i.size < 2)                                                                            \
            return SIMD_EXECUTE(name);                                                             \
        SIMD_RESULT(v.op(operation, i.size, read_v(i.rn), read_v(i.rm)));                          \
    }
SIMD_LIFT_SHIFT(SSHL_v, V3_BHSD, v_shift_s)
SIMD_LIFT_SHIFT(SSHL_s, V3_D, v_shift_s)
SIMD_LIFT_SHIFT(USHL_v, V3_BHSD, v_shift_u)
SIMD_LIFT_SHIFT(USHL_s, V3_D, v_shift_u)
#undef SIMD_LIFT_SHIFT

// Saturating: where the host's result is not the wrapped one.
#define SIMD_LIFT_SATURATING(name, saturating, wrapping)                                           \
    void Lifter::name(const V3_BHSD& i) {                                                          \
        SIMD_BEGIN(i);                                                                             \
        if (i.size > 1)                                                                            \
            return SIMD_EXECUTE(name);                                                             \
        Value n = read_v(i.rn), m = read_v(i.rm);                                                  \
        if (!i.q) {                                                                                \
            n = v.low(n);                                                                          \
            m = v.low(m);                                                                          \
        }                                                                                          \
        const Value result = v.op(saturating, i.size, n, m);                                       \
        v.saturates_if_differs(result, v.op(wrapping, i.size, n, m));                              \
        write_v(i.rd, result);                                                                     \
    }
SIMD_LIFT_SATURATING(SQADD_v, v_add_sat_s, v_add)
SIMD_LIFT_SATURATING(UQADD_v, v_add_sat_u, v_add)
SIMD_LIFT_SATURATING(SQSUB_v, v_sub_sat_s, v_sub)
SIMD_LIFT_SATURATING(UQSUB_v, v_sub_sat_u, v_sub)
#undef SIMD_LIFT_SATURATING

// Saturating products: of words by the execute function.
#define SIMD_LIFT_DOUBLE(name, shape, second, round)                                               \
    void Lifter::name(const shape& i) {                                                            \
        SIMD_BEGIN(i);                                                                             \
        if (i.size != 1)                                                                           \
            return SIMD_EXECUTE(name);                                                             \
        Value n = read_v(i.rn), m = second;                                                        \
        if (!i.q)                                                                                  \
            n = v.low(n);                                                                          \
        write_v(i.rd, v.double_high(n, m, round));                                                 \
    }
SIMD_LIFT_DOUBLE(SQDMULH_v, V3_HS, read_v(i.rm), false)
SIMD_LIFT_DOUBLE(SQRDMULH_v, V3_HS, read_v(i.rm), true)
SIMD_LIFT_DOUBLE(SQDMULH_element_v, VElement, v.duplicate(read_v(i.rm), i.index, 1), false)
SIMD_LIFT_DOUBLE(SQRDMULH_element_v, VElement, v.duplicate(read_v(i.rm), i.index, 1), true)
#undef SIMD_LIFT_DOUBLE

} // namespace ferry::a64
