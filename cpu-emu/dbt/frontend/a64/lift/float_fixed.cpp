// Floating point and integers with a fraction: a power of two on the way. See float_forms.hpp.

#include <cmath>

#include "float_forms.hpp"

namespace ferry::a64 {

using ir::Op;
using ir::Value;

namespace {

/// value * 2^n, or another number out of the range of integers where that might overflow.
Value scaled(Form& f, Value value, unsigned n) {
    constexpr double far = 0x1p63;
    const Value near = f(Op::f_min, {f(Op::f_max, {value, f.number(-far)}), f.number(far)});
    return f(Op::f_mul, {near, f.number(std::ldexp(1, static_cast<int>(n)))});
}

/// value / 2^n, which is exact.
Value divided(Form& f, Value value, unsigned n) {
    return f(Op::f_mul, {value, f.number(std::ldexp(1, -static_cast<int>(n)))});
}

} // namespace

#define SIGNEDNESS(FROM, TO, from, to)                                                             \
    FLOAT_ROW(FROM##_float_fix, IntegerToFloat, {                                                  \
        Form f{ir, i};                                                                             \
        const Value n = ir.emit(Op::from, f.type(), {read_x(i.n, i.is64)});                        \
        write_v(i.d, divided(f, n, i.fraction_bits));                                              \
    })                                                                                             \
    FLOAT_ROW(TO##_float_fix, FloatToInteger, {                                                    \
        Form f{ir, i};                                                                             \
        const Value n = scaled(f, read_v(i.n, f.type()), i.fraction_bits);                         \
        write_x(i.d, ir.emit(Op::to, int_type(i.is64), {n}));                                      \
    })
SIGNEDNESS(SCVTF, FCVTZS, f_from_s, f_to_s)
SIGNEDNESS(UCVTF, FCVTZU, f_from_u, f_to_u)
#undef SIGNEDNESS

#define SIGNEDNESS(FROM, TO, size_name, from, to)                                                  \
    FLOAT_ROW(FROM##_##size_name##_asisd_fix, FloatFixed, {                                        \
        Form f{ir, i};                                                                             \
        const Value n = lane_from(ir, Op::from, i, read_v(i.n, f.type()));                         \
        write_v(i.d, divided(f, n, i.fraction_bits));                                              \
    })                                                                                             \
    FLOAT_ROW(TO##_##size_name##_asisd_fix, FloatFixed, {                                          \
        Form f{ir, i};                                                                             \
        const Value n = scaled(f, read_v(i.n, f.type()), i.fraction_bits);                         \
        write_v(i.d, lane_to(ir, Op::to, i, n));                                                   \
    })                                                                                             \
    FLOAT_ROW(FROM##_##size_name##_asimd_fix, FloatFixed, {                                        \
        Form f{ir, i};                                                                             \
        const Value n = lanes_from(ir, Op::from, i, f.in(read_v(i.n)));                            \
        write_v(i.d, f.out(divided(f, n, i.fraction_bits)));                                       \
    })                                                                                             \
    FLOAT_ROW(TO##_##size_name##_asimd_fix, FloatFixed, {                                          \
        Form f{ir, i};                                                                             \
        const Value n = scaled(f, f.in(read_v(i.n)), i.fraction_bits);                             \
        write_v(i.d, f.out(lanes_to(ir, Op::to, i, n)));                                           \
    })
#define SIZE(name)                                                                                 \
    SIGNEDNESS(SCVTF, FCVTZS, name, f_from_s, f_to_s)                                              \
    SIGNEDNESS(UCVTF, FCVTZU, name, f_from_u, f_to_u)
SIZE(single)
SIZE(double)
#undef SIZE
#undef SIGNEDNESS

} // namespace ferry::a64
