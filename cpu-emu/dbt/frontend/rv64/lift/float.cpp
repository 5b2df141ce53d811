// The F and D extensions (RISC-V unprivileged ISA, chapters 11 and 12) by the host's instructions.
// NaNs and what else differs trap there, and are done by execute functions.
#include <ferry/rv64/lifter.hpp>

#include "../execute/float.hpp"

namespace ferry::rv64 {

using ir::Condition;

ir::Execution Lifter::execution(Execute function, const Float& i, bool to_integer) const {
    std::uint64_t written = std::uint64_t{1} << slot_fflags;
    if (to_integer && i.d != 0) {
        written |= std::uint64_t{1} << slot_x(i.d);
    }
    return {.function = function,
            .word = word_,
            .integer_writes = written,
            .vector_writes = to_integer ? 0U : 1U << i.d,
            .plain = true};
}

bool Lifter::has_rounding(const Float& i) {
    if (i.rounding == rounding::dynamic) {
        if (!assumptions_.default_fpcr) { // frm may hold none
            ir.emit(Op::subs, Type::i32,
                    {ir.get(Type::i32, slot_frm), immediate(rounding::nearest_away, Type::i32)});
            ir.emit(Op::branch_if, Type::none, {}, static_cast<std::uint8_t>(Condition::hi),
                    undefined_block());
        }
        return true;
    }
    if (i.rounding > rounding::nearest_away) {
        undefined();
        return false;
    }
    return true;
}

bool Lifter::begin_rounding(const Float& i, Execute exact, bool to_integer) {
    if (!has_rounding(i)) {
        return false;
    }
    const bool nearest = i.rounding == rounding::dynamic || i.rounding == rounding::nearest_even;
    if (!nearest || !assumptions_.default_fpcr) {
        ir.execute(execution(exact, i, to_integer));
        return false;
    }
    begin_float(i, exact, to_integer);
    return true;
}

void Lifter::begin_float(const Float& i, Execute exact, bool to_integer) {
    if (guarded) {
        begin_guard(execution(exact, i, to_integer));
    }
}

void Lifter::two(const Float& i, Type type, Op op, Execute exact) {
    if (begin_rounding(i, exact)) {
        const Value a = read_f(i.n, type);
        write_f(i.d, ir.emit(op, type, {a, read_f(i.m, type)}));
        ir.end_guard();
    }
}

void Lifter::three(const Float& i, Type type, Op op, Execute exact) {
    if (begin_rounding(i, exact)) {
        const Value a = read_f(i.n, type);
        const Value b = read_f(i.m, type);
        write_f(i.d, ir.emit(op, type, {a, b, read_f(i.a, type)}));
        ir.end_guard();
    }
}

void Lifter::square_root(const Float& i, Type type, Execute exact) {
    if (begin_rounding(i, exact)) {
        write_f(i.d, ir.emit(Op::f_sqrt, type, {read_f(i.n, type)}));
        ir.end_guard();
    }
}

void Lifter::extreme(const Float& i, Type type, Op op, Execute exact) {
    begin_float(i, exact);
    const Value a = read_f(i.n, type);
    write_f(i.d, ir.emit(op, type, {a, read_f(i.m, type)}));
    ir.end_guard();
}

void Lifter::compare_floats(const Float& i, Type type, Condition condition, bool signals,
                            Execute exact) {
    if (guarded) {
        ir.execute(execution(exact, i, true));
        return;
    }
    const Value no = immediate(0);
    const Value yes = immediate(1);
    const Value a = read_f(i.n, type);
    const Value b = read_f(i.m, type);
    ir.emit(Op::f_site, Type::none);
    ir.emit(Op::f_compare, Type::none, {a, b}, signals ? 1 : 0);
    write_x(i.d, ir.select(ir::inverse(condition), no, yes));
}

void Lifter::inject_sign(const Float& i, Type type, Sign sign) {
    const Value a = read_f(i.n, type);
    if (i.n == i.m) {
        write_f(i.d, sign == Sign::copied
                         ? a
                         : ir.emit(sign == Sign::inverted ? Op::f_neg : Op::f_abs, type, {a}));
        return;
    }
    const Type bits = type == Type::f64 ? Type::i64 : Type::i32;
    const Value mask = ir.constant(bits, type == Type::f64 ? std::uint64_t{1} << 63 : 1U << 31);
    const Value magnitude = ir.emit(Op::f_bits, bits, {a});
    Value from = ir.emit(Op::f_bits, bits, {read_f(i.m, type)});
    if (sign == Sign::inverted) {
        from = ir.bit_not(from);
    }
    from = ir.bit_and(from, mask);
    const Value result = sign == Sign::combined ? ir.bit_xor(magnitude, from)
                                                : ir.bit_or(ir.and_not(magnitude, mask), from);
    write_f(i.d, ir.emit(Op::f_of_bits, type, {result}));
}

namespace {

/// Immediates of ROUNDSD: without the inexact flag, and with it.
struct HostRounding {
    ir::Op op;
    std::uint64_t quiet, inexact;
};
constexpr HostRounding host_rounding(unsigned mode) {
    switch (mode) {
    case rounding::down: return {ir::Op::f_round, 9, 1};
    case rounding::up: return {ir::Op::f_round, 10, 2};
    case rounding::nearest_away: return {ir::Op::f_round_away, 11, 3};
    default: return {ir::Op::f_round, 8, 0};
    }
}

} // namespace

// A number out of range is invalid and not inexact besides, so the conversion, which traps it,
// comes before the rounding that raises the flag.
void Lifter::to_integer(const Float& i, Type from, Op op, Type to, Execute exact) {
    if (!has_rounding(i)) {
        return;
    }
    if (i.rounding == rounding::dynamic && !assumptions_.default_fpcr) {
        ir.execute(execution(exact, i, true));
        return;
    }
    begin_float(i, exact, true);
    const Value number = read_f(i.n, from);
    Value result;
    if (i.rounding == rounding::zero) {
        result = ir.emit(op, to, {number});
    } else {
        const HostRounding host = host_rounding(i.rounding);
        const Value rounded = ir.emit(host.op, from, {number}, 0, host.quiet);
        result = ir.emit(op, to, {rounded});
        ir.emit(Op::f_round, from, {number}, 0, host.inexact);
    }
    write_old(i.d, result);
    ir.end_guard();
}

void Lifter::from_integer(const Float& i, Op op, Type from, Type to, Execute exact) {
    const bool always_exact = from == Type::i32 && to == Type::f64;
    if (always_exact ? has_rounding(i) : begin_rounding(i, exact)) {
        write_f(i.d, ir.emit(op, to, {read_x(i.n, from)}));
        ir.end_guard();
    }
}

#define BOTH(NAME, ...)                                                                            \
    void Lifter::NAME##_S(const Float& i) {                                                        \
        constexpr Type type = Type::f32;                                                           \
        constexpr Execute exact = &execute_##NAME##_S;                                             \
        __VA_ARGS__;                                                                               \
    }                                                                                              \
    void Lifter::NAME##_D(const Float& i) {                                                        \
        constexpr Type type = Type::f64;                                                           \
        constexpr Execute exact = &execute_##NAME##_D;                                             \
        __VA_ARGS__;                                                                               \
    }
#define BOTH_MOVES(NAME, ...)                                                                      \
    void Lifter::NAME##_S(const Float& i) {                                                        \
        constexpr Type type = Type::f32;                                                           \
        __VA_ARGS__;                                                                               \
    }                                                                                              \
    void Lifter::NAME##_D(const Float& i) {                                                        \
        constexpr Type type = Type::f64;                                                           \
        __VA_ARGS__;                                                                               \
    }
BOTH(FADD, two(i, type, Op::f_add, exact))
BOTH(FSUB, two(i, type, Op::f_sub, exact))
BOTH(FMUL, two(i, type, Op::f_mul, exact))
BOTH(FDIV, two(i, type, Op::f_div, exact))
BOTH(FSQRT, square_root(i, type, exact))
BOTH(FMADD, three(i, type, Op::f_fma, exact))
BOTH(FMSUB, three(i, type, Op::f_fms, exact))
BOTH(FNMSUB, three(i, type, Op::f_fnma, exact))
BOTH(FNMADD, three(i, type, Op::f_fnms, exact))
BOTH(FMIN, extreme(i, type, Op::f_min, exact))
BOTH(FMAX, extreme(i, type, Op::f_max, exact))
// FLT: N, for unordered sets C and V; FLE: C clear or Z.
BOTH(FEQ, compare_floats(i, type, Condition::eq, false, exact))
BOTH(FLT, compare_floats(i, type, Condition::mi, true, exact))
BOTH(FLE, compare_floats(i, type, Condition::ls, true, exact))
BOTH(FCLASS, static_cast<void>(type); ir.execute(execution(exact, i, true)))
BOTH(FCVT_W, to_integer(i, type, Op::f_to_s, Type::i32, exact))
BOTH(FCVT_WU, to_integer(i, type, Op::f_to_u, Type::i32, exact))
BOTH(FCVT_L, to_integer(i, type, Op::f_to_s, Type::i64, exact))
BOTH(FCVT_LU, to_integer(i, type, Op::f_to_u, Type::i64, exact))
BOTH_MOVES(FSGNJ, inject_sign(i, type, Sign::copied))
BOTH_MOVES(FSGNJN, inject_sign(i, type, Sign::inverted))
BOTH_MOVES(FSGNJX, inject_sign(i, type, Sign::combined))
#undef BOTH
#undef BOTH_MOVES

#define FROM_INTEGER(NAME, op, from)                                                               \
    void Lifter::FCVT_S_##NAME(const Float& i) {                                                   \
        from_integer(i, Op::op, Type::from, Type::f32, &execute_FCVT_S_##NAME);                    \
    }                                                                                              \
    void Lifter::FCVT_D_##NAME(const Float& i) {                                                   \
        from_integer(i, Op::op, Type::from, Type::f64, &execute_FCVT_D_##NAME);                    \
    }
FROM_INTEGER(W, f_from_s, i32)
FROM_INTEGER(WU, f_from_u, i32)
FROM_INTEGER(L, f_from_s, i64)
FROM_INTEGER(LU, f_from_u, i64)
#undef FROM_INTEGER

void Lifter::FCVT_D_S(const Float& i) { // exact
    if (!has_rounding(i)) {
        return;
    }
    begin_float(i, &execute_FCVT_D_S);
    write_f(i.d, ir.emit(Op::f_convert, Type::f64, {read_f(i.n, Type::f32)}));
    ir.end_guard();
}
void Lifter::FCVT_S_D(const Float& i) {
    if (begin_rounding(i, &execute_FCVT_S_D)) {
        write_f(i.d, ir.emit(Op::f_convert, Type::f32, {read_f(i.n, Type::f64)}));
        ir.end_guard();
    }
}

// The lower half, whether or not it is boxed.
void Lifter::FMV_X_W(const Float& i) {
    write_word(i.d, ir.emit(Op::f_bits, Type::i32, {ir.get(Type::f32, slot_f(i.n))}));
}
void Lifter::FMV_W_X(const Float& i) {
    write_f(i.d, ir.emit(Op::f_of_bits, Type::f32, {read_x(i.n, Type::i32)}));
}
void Lifter::FMV_X_D(const Float& i) {
    write_x(i.d, ir.emit(Op::f_bits, Type::i64, {ir.get(Type::f64, slot_f(i.n))}));
}
void Lifter::FMV_D_X(const Float& i) {
    write_f(i.d, ir.emit(Op::f_of_bits, Type::f64, {read_x(i.n)}));
}

} // namespace ferry::rv64
