#include "float_rows.hpp"

namespace ferry::a64 {

using namespace soft;

namespace {

template <class F>
void one(void* state, std::uint32_t word, F operation) {
    const FloatScalar i{word};
    Run run{state};
    run.write_scalar(i.d, i.size, operation(run.fpu, format_of(i.size), run.lane(i.n, i.size)));
}

template <class F>
void two(void* state, std::uint32_t word, F operation) {
    const FloatScalar i{word};
    Run run{state};
    run.write_scalar(
        i.d, i.size,
        operation(run.fpu, format_of(i.size), run.lane(i.n, i.size), run.lane(i.m, i.size)));
}

void multiply_add(void* state, std::uint32_t word, bool negate_addend, bool negate_product) {
    const FloatScalar i{word};
    Run run{state};
    const Format f = format_of(i.size);
    const std::uint64_t addend = run.lane(i.a, i.size) ^ (negate_addend ? f.sign_bit() : 0);
    const std::uint64_t n = run.lane(i.n, i.size) ^ (negate_product ? f.sign_bit() : 0);
    run.write_scalar(i.d, i.size, mul_add(run.fpu, f, addend, n, run.lane(i.m, i.size)));
}

std::uint64_t same(Fpu& /*fpu*/, Format /*f*/, std::uint64_t a) { return a; }

void compare_flags(void* state, std::uint32_t word) {
    const FloatCompare i{word};
    Run run{state};
    const std::uint64_t b = i.zero ? 0 : run.lane(i.m, i.size);
    run.state().nzcv = compare(run.fpu, format_of(i.size), run.lane(i.n, i.size), b, i.signals);
}

void conditional_compare(void* state, std::uint32_t word) {
    const FloatConditionalCompare i{word};
    Run run{state};
    State& s = run.state();
    s.nzcv = holds(i.condition, s.nzcv) ? compare(run.fpu, format_of(i.size), run.lane(i.n, i.size),
                                                  run.lane(i.m, i.size), i.signals)
                                        : i.nzcv << 28;
}

void select(void* state, std::uint32_t word) {
    const FloatSelect i{word};
    Run run{state};
    run.write_scalar(i.d, i.size,
                     run.lane(holds(i.condition, run.state().nzcv) ? i.n : i.m, i.size));
}

void move_immediate(void* state, std::uint32_t word) {
    const FloatImmediate i{word};
    Run run{state};
    run.write_scalar(i.d, i.size, expand_immediate(format_of(i.size), i.imm8));
}

void move_general(void* state, std::uint32_t word) {
    const FloatMove i{word};
    Run run{state};
    if (!i.to_float) {
        run.set_x(i.d, run.lane(i.n, i.size, i.top ? 1 : 0));
        return;
    }
    if (i.top)
        run.start_from(i.d);
    run.put(i.size, i.top ? 1 : 0, run.x(i.n));
    run.write(i.d);
}

} // namespace

#define ONE(name, operation)                                                                       \
    void execute_##name##_float(void* s, std::uint32_t w) { one(s, w, operation); }                \
    void execute_##name##_half(void* s, std::uint32_t w) { one(s, w, operation); }
#define TWO(name, operation)                                                                       \
    void execute_##name##_float(void* s, std::uint32_t w) { two(s, w, operation); }                \
    void execute_##name##_half(void* s, std::uint32_t w) { two(s, w, operation); }
#define THREE(name, negate_addend, negate_product)                                                 \
    void execute_##name##_float(void* s, std::uint32_t w) {                                        \
        multiply_add(s, w, negate_addend, negate_product);                                         \
    }                                                                                              \
    void execute_##name##_half(void* s, std::uint32_t w) {                                         \
        multiply_add(s, w, negate_addend, negate_product);                                         \
    }
#define BOTH(name, function)                                                                       \
    void execute_##name##_float(void* s, std::uint32_t w) { function(s, w); }                      \
    void execute_##name##_half(void* s, std::uint32_t w) { function(s, w); }

ONE(FABS, abs)
ONE(FNEG, neg)
ONE(FMOV, same)
ONE(FSQRT, soft::sqrt)
ONE(FRINTN, frint<Rounding::tie_even>)
ONE(FRINTP, frint<Rounding::up>)
ONE(FRINTM, frint<Rounding::down>)
ONE(FRINTZ, frint<Rounding::zero>)
ONE(FRINTA, frint<Rounding::tie_away>)
ONE(FRINTX, frint_exact)
ONE(FRINTI, frint_current)

TWO(FADD, add)
TWO(FSUB, sub)
TWO(FMUL, mul)
TWO(FNMUL, negated_mul)
TWO(FDIV, soft::div)
TWO(FMAX, max)
TWO(FMIN, min)
TWO(FMAXNM, max_number)
TWO(FMINNM, min_number)

THREE(FMADD, false, false)
THREE(FMSUB, false, true)
THREE(FNMADD, true, true)
THREE(FNMSUB, true, false)

BOTH(FCMP, compare_flags)
BOTH(FCCMP, conditional_compare)
BOTH(FCSEL, select)
#undef ONE
#undef TWO
#undef THREE
#undef BOTH

void execute_FRINT32Z_float(void* s, std::uint32_t w) { one(s, w, frint_limited<32, true>); }
void execute_FRINT32X_float(void* s, std::uint32_t w) { one(s, w, frint_limited<32, false>); }
void execute_FRINT64Z_float(void* s, std::uint32_t w) { one(s, w, frint_limited<64, true>); }
void execute_FRINT64X_float(void* s, std::uint32_t w) { one(s, w, frint_limited<64, false>); }

void execute_FMOV_float_imm(void* s, std::uint32_t w) { move_immediate(s, w); }
void execute_FMOV_half_imm(void* s, std::uint32_t w) { move_immediate(s, w); }
void execute_FMOV_general_32(void* s, std::uint32_t w) { move_general(s, w); }
void execute_FMOV_general_64(void* s, std::uint32_t w) { move_general(s, w); }
void execute_FMOV_general_top(void* s, std::uint32_t w) { move_general(s, w); }
void execute_FMOV_general_half(void* s, std::uint32_t w) { move_general(s, w); }

} // namespace ferry::a64
