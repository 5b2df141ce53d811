// Vector floating point by the host's instructions; see float_forms.hpp.

#include "float_forms.hpp"
#include <ferry/soft/float.hpp>

namespace ferry::a64 {

using ir::Op;

#define OPERAND(reg) f.in(read_v(reg, f.type()))

// Operands are read in order, before anything is written.
#define TWO(NAME, ...)                                                                             \
    FLOAT_ROW(NAME, FloatVector, {                                                                 \
        Form f{ir, i};                                                                             \
        const Value n = OPERAND(i.n);                                                              \
        const Value m = OPERAND(i.m);                                                              \
        write_v(i.d, f.out(__VA_ARGS__));                                                          \
    })
TWO(FADD_asimd, f(Op::f_add, {n, m}))
TWO(FSUB_asimd, f(Op::f_sub, {n, m}))
TWO(FMUL_asimd, f(Op::f_mul, {n, m}))
TWO(FDIV_asimd, f(Op::f_div, {n, m}))
TWO(FMAX_asimd, f(Op::f_max, {n, m}))
TWO(FMIN_asimd, f(Op::f_min, {n, m}))
TWO(FMAXNM_asimd, f(Op::f_max, {n, m}))
TWO(FMINNM_asimd, f(Op::f_min, {n, m}))
TWO(FMLA_asimd, f(Op::f_fma, {n, m, OPERAND(i.d)}))
TWO(FMLS_asimd, f(Op::f_fnma, {n, m, OPERAND(i.d)}))
#define EITHER(NAME, ...)                                                                          \
    TWO(NAME##_asimd, __VA_ARGS__)                                                                 \
    TWO(NAME##_asisd, __VA_ARGS__)
EITHER(FMULX, f(Op::f_mul, {n, m})) // 0 * infinity, where it is another operation, traps
EITHER(FRECPS, f(Op::f_fnma, {n, m, f.number(2)}))
EITHER(FABD, f(Op::f_abs, {f(Op::f_sub, {n, m})}))
EITHER(FCMEQ, f(Op::f_mask, {n, m}, 0))
EITHER(FCMGT, f(Op::f_mask, {m, n}, 1))
EITHER(FCMGE, f(Op::f_mask, {m, n}, 2))
EITHER(FACGT, f(Op::f_mask, {f(Op::f_abs, {m}), f(Op::f_abs, {n})}, 1))
EITHER(FACGE, f(Op::f_mask, {f(Op::f_abs, {m}), f(Op::f_abs, {n})}, 2))
#undef EITHER
// Where half of the difference is a number and the difference is none, the product traps.
#define EITHER(NAME, ...)                                                                          \
    TWO(NAME##_asimd, (f.stop_unless_small(n, m), __VA_ARGS__))                                    \
    TWO(NAME##_asisd, (f.stop_unless_small(n, m), __VA_ARGS__))
EITHER(FRSQRTS, f(Op::f_mul, {f(Op::f_fnma, {n, m, f.number(3)}), f.number(0.5)}))
#undef EITHER
#undef TWO

#define ONE(ROW_KIND, NAME, ...)                                                                   \
    ROW_KIND(NAME, FloatVector, {                                                                  \
        Form f{ir, i};                                                                             \
        const Value n = OPERAND(i.n);                                                              \
        write_v(i.d, f.out(__VA_ARGS__));                                                          \
    })
ONE(FLOAT_MOVE_ROW, FABS_asimd, f(Op::f_abs, {n}))
ONE(FLOAT_MOVE_ROW, FNEG_asimd, f(Op::f_neg, {n}))
ONE(FLOAT_ROW, FSQRT_asimd, f(Op::f_sqrt, {n}))
ONE(FLOAT_ROW, FRINTN_asimd, f(Op::f_round, {n}, to_nearest))
ONE(FLOAT_ROW, FRINTP_asimd, f(Op::f_round, {n}, to_plus_infinity))
ONE(FLOAT_ROW, FRINTM_asimd, f(Op::f_round, {n}, to_minus_infinity))
ONE(FLOAT_ROW, FRINTZ_asimd, f(Op::f_round, {n}, to_zero))
ONE(FLOAT_ROW, FRINTA_asimd, f(Op::f_round_away, {n}, to_zero))
ONE(FLOAT_ROW, FRINTX_asimd, f(Op::f_round, {n}, as_mxcsr_inexact))
ONE(FLOAT_ROW, FRINTI_asimd, f(Op::f_round, {n}, as_mxcsr))
ONE(FLOAT_ROW, SCVTF_asimd, f(Op::f_from_lanes_s, {n}))
ONE(FLOAT_ROW, FCVTZS_asimd, f(Op::f_to_lanes_s, {n}))
ONE(FLOAT_ROW, FCVTNS_asimd, f(Op::f_to_lanes_s, {f(Op::f_round, {n}, to_nearest_inexact)}))
ONE(FLOAT_ROW, FCVTMS_asimd, f(Op::f_to_lanes_s, {f(Op::f_round, {n}, to_minus_infinity_inexact)}))
ONE(FLOAT_ROW, FCVTPS_asimd, f(Op::f_to_lanes_s, {f(Op::f_round, {n}, to_plus_infinity_inexact)}))
ONE(FLOAT_ROW, FCVTAS_asimd, f(Op::f_to_lanes_s, {f(Op::f_round_away, {n}, to_zero_inexact)}))
ONE(FLOAT_ROW, FCVTZU_asimd, lanes_to(ir, Op::f_to_u, i, n))
#define EITHER(NAME, ...)                                                                          \
    ONE(FLOAT_ROW, NAME##_asimd, __VA_ARGS__)                                                      \
    ONE(FLOAT_ROW, NAME##_asisd, __VA_ARGS__)
EITHER(FRECPE, f(Op::f_estimate, {n}, 0))
EITHER(FRSQRTE, f(Op::f_estimate, {n}, 1))
EITHER(FCMEQ_zero, f(Op::f_mask, {n, f.zero()}, 0))
EITHER(FCMGT_zero, f(Op::f_mask, {f.zero(), n}, 1))
EITHER(FCMGE_zero, f(Op::f_mask, {f.zero(), n}, 2))
EITHER(FCMLT_zero, f(Op::f_mask, {n, f.zero()}, 1))
EITHER(FCMLE_zero, f(Op::f_mask, {n, f.zero()}, 2))
#undef EITHER
#undef ONE

FLOAT_ROW(UCVTF_asimd, FloatVector, {
    Form f{ir, i};
    write_v(i.d, f.out(lanes_from(ir, Op::f_from_u, i, OPERAND(i.n))));
})

#define LANE(NAME, conversion, op)                                                                 \
    FLOAT_ROW(NAME, FloatVector,                                                                   \
              { write_v(i.d, conversion(ir, Op::op, i, read_v(i.n, float_type(i.size)))); })
LANE(SCVTF_asisd, lane_from, f_from_s)
LANE(UCVTF_asisd, lane_from, f_from_u)
LANE(FCVTZS_asisd, lane_to, f_to_s)
LANE(FCVTZU_asisd, lane_to, f_to_u)
#undef LANE

// A number out of range is invalid and not inexact besides, so the conversion, which traps it,
// comes before the rounding that raises the flag.
#define TO_INTEGER(NAME, conversion, op, round, imm, inexact_imm)                                  \
    FLOAT_ROW(NAME, FloatVector, {                                                                 \
        Form f{ir, i};                                                                             \
        const Value n = OPERAND(i.n);                                                              \
        const Value result = conversion(ir, Op::op, i, f(Op::round, {n}, imm));                    \
        f(Op::round, {n}, inexact_imm);                                                            \
        write_v(i.d, f.out(result));                                                               \
    })
#define EITHER(NAME, round, imm)                                                                   \
    TO_INTEGER(NAME##U_asimd, lanes_to, f_to_u, round, imm, imm##_inexact)                         \
    TO_INTEGER(NAME##U_asisd, lane_to, f_to_u, round, imm, imm##_inexact)                          \
    TO_INTEGER(NAME##S_asisd, lane_to, f_to_s, round, imm, imm##_inexact)
EITHER(FCVTN, f_round, to_nearest)
EITHER(FCVTM, f_round, to_minus_infinity)
EITHER(FCVTP, f_round, to_plus_infinity)
EITHER(FCVTA, f_round_away, to_zero)
#undef EITHER
#undef TO_INTEGER

#define ELEMENT(NAME, ...)                                                                         \
    FLOAT_ROW(NAME, FloatElement, {                                                                \
        Form f{ir, i};                                                                             \
        const Value n = OPERAND(i.n);                                                              \
        const Value m = f(Op::f_splat, {read_v(i.m)}, i.index);                                    \
        write_v(i.d, f.out(__VA_ARGS__));                                                          \
    })
#define EITHER(NAME, ...)                                                                          \
    ELEMENT(NAME##_asimd_elem, __VA_ARGS__)                                                        \
    ELEMENT(NAME##_asisd_elem, __VA_ARGS__)
EITHER(FMUL, f(Op::f_mul, {n, m}))
EITHER(FMULX, f(Op::f_mul, {n, m}))
EITHER(FMLA, f(Op::f_fma, {n, m, OPERAND(i.d)}))
EITHER(FMLS, f(Op::f_fnma, {n, m, OPERAND(i.d)}))
#undef EITHER
#undef ELEMENT

FLOAT_ROW(FADDP_asimd, FloatVector, {
    Form f{ir, i};
    Value n = read_v(i.n);
    Value m = read_v(i.m);
    if (!i.q)
        n = m = ir.emit(Op::f_join, Type::v128, {n, m});
    write_v(i.d, f.out(f(Op::f_pair_add, {n, m})));
})

// Of pairs and of all lanes; a NaN traps.
#define EXTREME(NAME, op)                                                                          \
    FLOAT_ROW(NAME##P_asimd, FloatVector, {                                                        \
        Form f{ir, i};                                                                             \
        Value n = read_v(i.n);                                                                     \
        Value m = read_v(i.m);                                                                     \
        if (!i.q)                                                                                  \
            n = m = ir.emit(Op::f_join, Type::v128, {n, m});                                       \
        const Value even = f(Op::v_uzp1, {n, m});                                                  \
        write_v(i.d, f.out(f(Op::op, {even, f(Op::v_uzp2, {n, m})})));                             \
    })                                                                                             \
    PAIR(NAME##P_asisd, op)                                                                        \
    FLOAT_ROW(NAME##V_asimd, FloatVector, {                                                        \
        Form f{ir, i};                                                                             \
        const Value n = read_v(i.n);                                                               \
        const Value halves = f(Op::op, {n, ir.emit(Op::v_ext, Type::v128, {n, n}, 0, 8)});         \
        const Value first = ir.emit(Op::f_splat, Type::f32, {halves}, 2, 0);                       \
        const Value second = ir.emit(Op::f_splat, Type::f32, {halves}, 2, 1);                      \
        write_v(i.d, ir.emit(Op::op, Type::f32, {first, second}));                                 \
    })
#define PAIR(NAME, op)                                                                             \
    FLOAT_ROW(NAME, FloatVector, {                                                                 \
        Form f{ir, i};                                                                             \
        const Value n = read_v(i.n);                                                               \
        const Value low = f(Op::f_splat, {n}, 0);                                                  \
        write_v(i.d, f(Op::op, {low, f(Op::f_splat, {n}, 1)}));                                    \
    })
PAIR(FADDP_asisd, f_add)
EXTREME(FMAX, f_max)
EXTREME(FMAXNM, f_max)
EXTREME(FMIN, f_min)
EXTREME(FMINNM, f_min)
#undef PAIR
#undef EXTREME

FLOAT_ROW(FCVTL_asimd, FloatResize, {
    Value n = read_v(i.n);
    if (i.q)
        n = ir.emit(Op::f_high_half, Type::v128, {n});
    write_v(i.d, ir.emit(i.wide == 3 ? Op::f_widen : Op::f_widen_half, Type::v128, {n}, 3));
})
FLOAT_ROW(FCVTN_asimd, FloatResize, {
    const Op narrow = i.wide == 3 ? Op::f_narrow : Op::f_narrow_half;
    Value result = ir.emit(narrow, Type::v128, {read_v(i.n)}, 2);
    if (i.q)
        result = ir.emit(Op::f_join, Type::v128, {read_v(i.d), result});
    write_v(i.d, result);
})

#define IMMEDIATE(NAME)                                                                            \
    FLOAT_MOVE_ROW(NAME, FloatVectorImmediate, {                                                   \
        const soft::Format format = i.size == 1   ? soft::half_format                              \
                                    : i.size == 2 ? soft::single_format                            \
                                                  : soft::double_format;                           \
        std::uint64_t bits = soft::expand_immediate(format, i.imm8);                               \
        if (i.size == 1)                                                                           \
            bits |= bits << 16;                                                                    \
        if (i.size != 3)                                                                           \
            bits |= bits << 32;                                                                    \
        write_v(i.d, ir.emit(Op::constant, Type::v128, {}, 0, bits, i.q ? bits : 0));              \
    })
IMMEDIATE(FMOV_half_asimd)
IMMEDIATE(FMOV_single_asimd)
IMMEDIATE(FMOV_double_asimd)
#undef IMMEDIATE

#undef OPERAND

} // namespace ferry::a64
