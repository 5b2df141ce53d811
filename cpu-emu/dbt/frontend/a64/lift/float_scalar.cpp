// Scalar floating point by the host's instructions; see float_forms.hpp.

#include "float_forms.hpp"
#include <ferry/soft/float.hpp>

namespace ferry::a64 {

using ir::Op;

namespace {

std::uint64_t expanded(unsigned size, unsigned imm8) {
    return soft::expand_immediate(size == 1   ? soft::half_format
                                  : size == 2 ? soft::single_format
                                              : soft::double_format,
                                  imm8);
}

} // namespace

#define TWO(NAME, op)                                                                              \
    FLOAT_ROW(NAME, FloatScalar, {                                                                 \
        const Type t = float_type(i.size);                                                         \
        write_v(i.d, ir.emit(Op::op, t, {read_v(i.n, t), read_v(i.m, t)}));                        \
    })
TWO(FADD_float, f_add)
TWO(FSUB_float, f_sub)
TWO(FMUL_float, f_mul)
TWO(FDIV_float, f_div)
// A NaN traps: the NM forms are the same but for NaNs.
TWO(FMAX_float, f_max)
TWO(FMIN_float, f_min)
TWO(FMAXNM_float, f_max)
TWO(FMINNM_float, f_min)
#undef TWO

FLOAT_ROW(FNMUL_float, FloatScalar, {
    const Type t = float_type(i.size);
    write_v(i.d, ir.emit(Op::f_neg, t, {ir.emit(Op::f_mul, t, {read_v(i.n, t), read_v(i.m, t)})}));
})

#define THREE(NAME, op)                                                                            \
    FLOAT_ROW(NAME, FloatScalar, {                                                                 \
        const Type t = float_type(i.size);                                                         \
        write_v(i.d, ir.emit(Op::op, t, {read_v(i.n, t), read_v(i.m, t), read_v(i.a, t)}));        \
    })
THREE(FMADD_float, f_fma)
THREE(FMSUB_float, f_fnma)
THREE(FNMADD_float, f_fnms)
THREE(FNMSUB_float, f_fms)
#undef THREE

#define ONE(ROW, NAME, op, imm)                                                                    \
    ROW(NAME, FloatScalar, {                                                                       \
        const Type t = float_type(i.size);                                                         \
        write_v(i.d, ir.emit(Op::op, t, {read_v(i.n, t)}, 0, imm));                                \
    })
ONE(FLOAT_MOVE_ROW, FABS_float, f_abs, 0)
ONE(FLOAT_MOVE_ROW, FNEG_float, f_neg, 0)
ONE(FLOAT_ROW, FSQRT_float, f_sqrt, 0)
ONE(FLOAT_ROW, FRINTN_float, f_round, to_nearest)
ONE(FLOAT_ROW, FRINTP_float, f_round, to_plus_infinity)
ONE(FLOAT_ROW, FRINTM_float, f_round, to_minus_infinity)
ONE(FLOAT_ROW, FRINTZ_float, f_round, to_zero)
ONE(FLOAT_ROW, FRINTA_float, f_round_away, to_zero)
ONE(FLOAT_ROW, FRINTX_float, f_round, as_mxcsr_inexact)
ONE(FLOAT_ROW, FRINTI_float, f_round, as_mxcsr)
#undef ONE

FLOAT_ROW(FCVT, FloatConvert, {
    if (i.from == 3 && i.to == 1) { // the host rounds twice
        execute(&execute_FCVT, i.vector_writes());
        return;
    }
    Value value = read_v(i.n, float_type(i.from));
    if (i.from == 1)
        value = ir.emit(Op::f_widen_half, Type::f32, {value});
    if (i.to == 1)
        value = ir.emit(Op::f_narrow_half, Type::f32, {value});
    else if (float_type(i.to) != float_type(i.from))
        value = ir.emit(Op::f_convert, float_type(i.to), {value});
    write_v(i.d, value);
})

FLOAT_ROW(FCMP_float, FloatCompare, {
    const Type t = float_type(i.size);
    const Value a = read_v(i.n, t);
    const Value b = i.zero ? ir.emit(Op::constant, t) : read_v(i.m, t);
    ir.emit(Op::f_site, Type::none);
    ir.emit(Op::f_compare, Type::none, {a, b}, i.signals ? 1 : 0);
})

FLOAT_ROW(FCCMP_float, FloatConditionalCompare, {
    const Type t = float_type(i.size);
    const Value a = read_v(i.n, t);
    const Value b = read_v(i.m, t);
    ir.emit(Op::f_site, Type::none);
    const std::uint8_t signals = i.signals ? ir::f_ccmp_signals : 0;
    ir.emit(Op::f_ccmp, Type::none, {a, b}, static_cast<std::uint8_t>(i.condition | signals),
            i.nzcv);
})

FLOAT_MOVE_ROW(FCSEL_float, FloatSelect, {
    const Type t = float_type(i.size);
    const Value a = read_v(i.n, t);
    const Value b = read_v(i.m, t);
    write_v(i.d, ir.select(static_cast<ir::Condition>(i.condition), a, b));
})

FLOAT_MOVE_ROW(FMOV_float, FloatScalar, { write_v(i.d, read_v(i.n, float_type(i.size))); })
FLOAT_MOVE_ROW(FMOV_float_imm, FloatImmediate, {
    write_v(i.d, ir.emit(Op::constant, float_type(i.size), {}, 0, expanded(i.size, i.imm8)));
})
FLOAT_MOVE_ROW(FMOV_half_imm, FloatImmediate,
               { write_v(i.d, ir.emit(Op::constant, Type::f32, {}, 0, expanded(1, i.imm8))); })

#define MOVE(NAME)                                                                                 \
    FLOAT_MOVE_ROW(NAME, FloatMove, {                                                              \
        const Type integer = same_size_integer(i.size);                                            \
        if (i.to_float) {                                                                          \
            write_v(i.d, ir.emit(Op::f_of_bits, float_type(i.size), {read_x(i.n, i.size == 3)}));  \
        } else {                                                                                   \
            write_x(i.d, ir.emit(Op::f_bits, integer, {read_v(i.n, float_type(i.size))}));         \
        }                                                                                          \
    })
MOVE(FMOV_general_32)
MOVE(FMOV_general_64)
#undef MOVE

FLOAT_MOVE_ROW(FMOV_general_top, FloatMove, {
    if (i.to_float) {
        write_v(i.d, ir.emit(Op::f_insert_top, Type::v128, {read_v(i.d), read_x(i.n)}));
    } else {
        write_x(i.d, ir.emit(Op::f_top_bits, Type::i64, {read_v(i.n)}));
    }
})

FLOAT_MOVE_ROW(FMOV_general_half, FloatMove, {
    if (i.to_float) {
        const Value bits = ir.zext(Type::i32, read_x(i.n, false), 16);
        write_v(i.d, ir.emit(Op::f_of_bits, Type::f32, {bits}));
    } else {
        const Value bits = ir.emit(Op::f_bits, Type::i32, {read_v(i.n, Type::f32)});
        write_x(i.d, ir.zext(Type::i32, bits, 16));
    }
})

#define TO_INTEGER(NAME, op)                                                                       \
    FLOAT_ROW(NAME, FloatToInteger, {                                                              \
        write_x(i.d, ir.emit(Op::op, int_type(i.is64), {read_v(i.n, float_type(i.size))}));        \
    })
TO_INTEGER(FCVTZU_float, f_to_u)
#undef TO_INTEGER
// Compilers of JavaScript try every number and look at the result.
FLOAT_MOVE_ROW(FCVTZS_float, FloatToInteger, {
    if (!assumptions_.default_fpcr) {
        execute(&execute_FCVTZS_float, 0, i.integer_writes());
        return;
    }
    const Op op = guarded ? Op::f_to_s_saturated : Op::f_to_s;
    write_x(i.d, ir.emit(op, int_type(i.is64), {read_v(i.n, float_type(i.size))}));
})

// Z: the number is the result, and not -0.
FLOAT_ROW(FJCVTZS, FloatToJavascript, {
    const Value n = read_v(i.n, Type::f64);
    const Value result = ir.emit(Op::f_to_javascript, Type::i32, {n});
    ir.emit(Op::f_exactly, Type::none, {n, result});
    write_x(i.d, result);
})

// A number out of range is invalid and not inexact besides, so the conversion, which traps it,
// comes before the rounding that raises the flag.
#define ROUND_TO_INTEGER(NAME, round, imm, inexact_imm)                                            \
    FLOAT_ROW(NAME##S_float, FloatToInteger, {                                                     \
        const Type t = float_type(i.size);                                                         \
        const Value n = read_v(i.n, t);                                                            \
        const Value rounded = ir.emit(Op::round, t, {n}, 0, imm);                                  \
        const Value result = ir.emit(Op::f_to_s, int_type(i.is64), {rounded});                     \
        ir.emit(Op::f_round, t, {n}, 0, inexact_imm);                                              \
        write_x(i.d, result);                                                                      \
    })                                                                                             \
    FLOAT_ROW(NAME##U_float, FloatToInteger, {                                                     \
        const Type t = float_type(i.size);                                                         \
        const Value n = read_v(i.n, t);                                                            \
        const Value rounded = ir.emit(Op::round, t, {n}, 0, imm);                                  \
        const Value result = ir.emit(Op::f_to_u, int_type(i.is64), {rounded});                     \
        ir.emit(Op::f_round, t, {n}, 0, inexact_imm);                                              \
        write_x(i.d, result);                                                                      \
    })
ROUND_TO_INTEGER(FCVTN, f_round, to_nearest, to_nearest_inexact)
ROUND_TO_INTEGER(FCVTM, f_round, to_minus_infinity, to_minus_infinity_inexact)
ROUND_TO_INTEGER(FCVTP, f_round, to_plus_infinity, to_plus_infinity_inexact)
ROUND_TO_INTEGER(FCVTA, f_round_away, to_zero, to_zero_inexact)
#undef ROUND_TO_INTEGER

#define FROM_INTEGER(NAME, op)                                                                     \
    FLOAT_ROW(NAME, IntegerToFloat,                                                                \
              { write_v(i.d, ir.emit(Op::op, float_type(i.size), {read_x(i.n, i.is64)})); })
FROM_INTEGER(SCVTF_float, f_from_s)
FROM_INTEGER(UCVTF_float, f_from_u)
#undef FROM_INTEGER

} // namespace ferry::a64
