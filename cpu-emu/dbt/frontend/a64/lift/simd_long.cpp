// Results twice as wide as the sources, and half as wide.

#include "simd_builder.hpp"

namespace ferry::a64 {

// A row from an expression over a and b (widened halves of Vn, Vm), d and n: always 128 bits.
#define SIMD_LIFT_LONG(name, shape, expression)                                                    \
    void Lifter::name(const shape& i) {                                                            \
        SIMD_BEGIN(i);                                                                             \
        const Value n = read_v(i.rn), m = read_v(i.rm);                                            \
        write_v(i.rd, expression);                                                                 \
    }
#define N(is_signed) v.widen(n, i.size, i.q, is_signed)
#define M(is_signed) v.widen(m, i.size, i.q, is_signed)
SIMD_LIFT_LONG(SADDL_v, V3_BHS, v.add(N(true), M(true), i.size + 1))
SIMD_LIFT_LONG(UADDL_v, V3_BHS, v.add(N(false), M(false), i.size + 1))
SIMD_LIFT_LONG(SSUBL_v, V3_BHS, v.sub(N(true), M(true), i.size + 1))
SIMD_LIFT_LONG(USUBL_v, V3_BHS, v.sub(N(false), M(false), i.size + 1))
SIMD_LIFT_LONG(SADDW_v, V3_BHS, v.add(n, M(true), i.size + 1))
SIMD_LIFT_LONG(UADDW_v, V3_BHS, v.add(n, M(false), i.size + 1))
SIMD_LIFT_LONG(SSUBW_v, V3_BHS, v.sub(n, M(true), i.size + 1))
SIMD_LIFT_LONG(USUBW_v, V3_BHS, v.sub(n, M(false), i.size + 1))
#undef N
#undef M

// The difference of narrow lanes fits as an unsigned number.
#define DIFFERENCE(is_signed) v.widen(v.difference(n, m, i.size, is_signed), i.size, i.q, false)
SIMD_LIFT_LONG(SABDL_v, V3_BHS, DIFFERENCE(true))
SIMD_LIFT_LONG(UABDL_v, V3_BHS, DIFFERENCE(false))
SIMD_LIFT_LONG(SABAL_v, V3_BHS, v.add(read_v(i.rd), DIFFERENCE(true), i.size + 1))
SIMD_LIFT_LONG(UABAL_v, V3_BHS, v.add(read_v(i.rd), DIFFERENCE(false), i.size + 1))
#undef DIFFERENCE

#define PRODUCT(is_signed) v.multiply_long(n, m, i.size, i.q, is_signed)
SIMD_LIFT_LONG(SMULL_v, V3_BHS, PRODUCT(true))
SIMD_LIFT_LONG(UMULL_v, V3_BHS, PRODUCT(false))
SIMD_LIFT_LONG(SMLAL_v, V3_BHS, v.add(read_v(i.rd), PRODUCT(true), i.size + 1))
SIMD_LIFT_LONG(UMLAL_v, V3_BHS, v.add(read_v(i.rd), PRODUCT(false), i.size + 1))
SIMD_LIFT_LONG(SMLSL_v, V3_BHS, v.sub(read_v(i.rd), PRODUCT(true), i.size + 1))
SIMD_LIFT_LONG(UMLSL_v, V3_BHS, v.sub(read_v(i.rd), PRODUCT(false), i.size + 1))
#undef PRODUCT
#define PRODUCT(is_signed)                                                                         \
    v.multiply_long(n, v.duplicate(m, i.index, i.size), i.size, i.q, is_signed)
SIMD_LIFT_LONG(SMULL_element_v, VElement, PRODUCT(true))
SIMD_LIFT_LONG(UMULL_element_v, VElement, PRODUCT(false))
SIMD_LIFT_LONG(SMLAL_element_v, VElement, v.add(read_v(i.rd), PRODUCT(true), i.size + 1))
SIMD_LIFT_LONG(UMLAL_element_v, VElement, v.add(read_v(i.rd), PRODUCT(false), i.size + 1))
SIMD_LIFT_LONG(SMLSL_element_v, VElement, v.sub(read_v(i.rd), PRODUCT(true), i.size + 1))
SIMD_LIFT_LONG(UMLSL_element_v, VElement, v.sub(read_v(i.rd), PRODUCT(false), i.size + 1))
#undef PRODUCT

SIMD_LIFT_LONG(PMULL_64, V3_any, ir.emit(v_clmul, Type::v128, {n, m}, 3, i.q ? 1 : 0))

SIMD_LIFT_LONG(PMULL_8, V3_any,
               v.multiply_polynomials(v.widen(n, 0, i.q, false), v.widen(m, 0, i.q, false)))

// Narrow results: alone, or above the old low half.
#define SIMD_LIFT_NARROW(name, shape, expression)                                                  \
    void Lifter::name(const shape& i) {                                                            \
        SIMD_BEGIN(i);                                                                             \
        const Value n = read_v(i.rn);                                                              \
        const Value result = v.op(v_narrow, i.size, expression, 0U);                               \
        write_v(i.rd, i.q ? v.halves(read_v(i.rd), result) : result);                              \
    }
#define UPPER(sum) v.shift_right(sum, 8U << i.size, i.size + 1, false)
#define ROUND(sum)                                                                                 \
    v.add(sum, v.lanes(std::uint64_t{1} << ((8U << i.size) - 1), i.size + 1), i.size + 1)
SIMD_LIFT_NARROW(XTN_v, V3_BHS, n)
SIMD_LIFT_NARROW(ADDHN_v, V3_BHS, UPPER(v.add(n, read_v(i.rm), i.size + 1)))
SIMD_LIFT_NARROW(SUBHN_v, V3_BHS, UPPER(v.sub(n, read_v(i.rm), i.size + 1)))
SIMD_LIFT_NARROW(RADDHN_v, V3_BHS, UPPER(ROUND(v.add(n, read_v(i.rm), i.size + 1))))
SIMD_LIFT_NARROW(RSUBHN_v, V3_BHS, UPPER(ROUND(v.sub(n, read_v(i.rm), i.size + 1))))
SIMD_LIFT_NARROW(SHRN_v, VShift_BHS, v.shift_right(n, i.right, i.size + 1, false))
SIMD_LIFT_NARROW(RSHRN_v, VShift_BHS, v.rounding_shift_right(n, i.right, i.size + 1, false))
#undef UPPER
#undef ROUND

// Saturating, all lanes or one.
#define SIMD_LIFT_SATURATING(name, shape, expression, from_signed, to_signed)                      \
    void Lifter::name(const shape& i) {                                                            \
        SIMD_BEGIN(i);                                                                             \
        const Value n = i.scalar ? v.counting(read_v(i.rn), i, i.size + 1) : read_v(i.rn);         \
        const Value result = v.narrow_saturated(expression, i.size, from_signed, to_signed);       \
        write_v(i.rd, i.q && !i.scalar ? v.halves(read_v(i.rd), result) : result);                 \
    }
#define BOTH(name, shape, expression, from_signed, to_signed)                                      \
    SIMD_LIFT_SATURATING(name##_v, shape, expression, from_signed, to_signed)                      \
    SIMD_LIFT_SATURATING(name##_s, shape, expression, from_signed, to_signed)
#define SHIFTED(is_signed) v.shift_right(n, i.right, i.size + 1, is_signed)
#define ROUNDED(is_signed) v.rounding_shift_right(n, i.right, i.size + 1, is_signed)
BOTH(SQXTN, V3_BHS, n, true, true)
BOTH(SQXTUN, V3_BHS, n, true, false)
BOTH(UQXTN, V3_BHS, n, false, false)
BOTH(SQSHRN, VShift_BHS, SHIFTED(true), true, true)
BOTH(SQRSHRN, VShift_BHS, ROUNDED(true), true, true)
BOTH(SQSHRUN, VShift_BHS, SHIFTED(true), true, false)
BOTH(SQRSHRUN, VShift_BHS, ROUNDED(true), true, false)
BOTH(UQSHRN, VShift_BHS, SHIFTED(false), false, false)
BOTH(UQRSHRN, VShift_BHS, ROUNDED(false), false, false)
#undef SHIFTED
#undef ROUNDED
#undef BOTH
#undef SIMD_LIFT_SATURATING

#define SIMD_LIFT_DOUBLE(name, shape, second, expression)                                          \
    void Lifter::name(const shape& i) {                                                            \
        SIMD_BEGIN(i);                                                                             \
        const Value n = i.scalar ? v.counting(read_v(i.rn), i, i.size) : read_v(i.rn);             \
        const Value m = second;                                                                    \
        [[maybe_unused]] const Value d =                                                           \
            i.scalar ? v.counting(read_v(i.rd), i, i.size + 1) : read_v(i.rd);                     \
        const Value product = v.double_long(n, m, i.size, i.q && !i.scalar);                       \
        write_v(i.rd, expression);                                                                 \
    }
#define FORMS(name, expression)                                                                    \
    SIMD_LIFT_DOUBLE(name##_v, V3_HS, read_v(i.rm), expression)                                    \
    SIMD_LIFT_DOUBLE(name##_s, V3_HS, read_v(i.rm), expression)                                    \
    SIMD_LIFT_DOUBLE(name##_element_v, VElement, v.duplicate(read_v(i.rm), i.index, i.size),       \
                     expression)                                                                   \
    SIMD_LIFT_DOUBLE(name##_element_s, VElement, v.duplicate(read_v(i.rm), i.index, i.size),       \
                     expression)
FORMS(SQDMULL, product)
FORMS(SQDMLAL, v.add_saturated(d, product, i.size + 1, true))
FORMS(SQDMLSL, v.sub_saturated(d, product, i.size + 1, true))
#undef FORMS
#undef SIMD_LIFT_DOUBLE

void Lifter::SSHLL_v(const VShift_BHS& i) {
    SIMD_BEGIN(i);
    write_v(i.rd, v.shift_left(v.widen(read_v(i.rn), i.size, i.q, true), i.left, i.size + 1));
}
void Lifter::USHLL_v(const VShift_BHS& i) {
    SIMD_BEGIN(i);
    write_v(i.rd, v.shift_left(v.widen(read_v(i.rn), i.size, i.q, false), i.left, i.size + 1));
}
void Lifter::SHLL_v(const V3_BHS& i) {
    SIMD_BEGIN(i);
    write_v(i.rd,
            v.shift_left(v.widen(read_v(i.rn), i.size, i.q, false), 8U << i.size, i.size + 1));
}

} // namespace ferry::a64
