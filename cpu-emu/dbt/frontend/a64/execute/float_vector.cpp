#include <array>

#include "float_rows.hpp"

namespace ferry::a64 {

using namespace soft;

namespace {

template <class Shape, class F>
void one(void* state, std::uint32_t word, F operation) {
    const Shape i{word};
    Run run{state};
    for (unsigned lane = 0; lane < i.lanes(); ++lane) {
        run.put(i.size, lane, operation(run.fpu, format_of(i.size), run.lane(i.n, i.size, lane)));
    }
    run.write(i.d);
}

template <class Shape, class F>
void two(void* state, std::uint32_t word, F operation) {
    const Shape i{word};
    Run run{state};
    for (unsigned lane = 0; lane < i.lanes(); ++lane) {
        unsigned source = lane;
        if constexpr (requires { i.index; })
            source = i.index;
        run.put(i.size, lane,
                operation(run.fpu, format_of(i.size), run.lane(i.n, i.size, lane),
                          run.lane(i.m, i.size, source)));
    }
    run.write(i.d);
}

template <class Shape>
void accumulate(void* state, std::uint32_t word, bool negate) {
    const Shape i{word};
    Run run{state};
    const Format f = format_of(i.size);
    for (unsigned lane = 0; lane < i.lanes(); ++lane) {
        unsigned source = lane;
        if constexpr (requires { i.index; })
            source = i.index;
        const std::uint64_t n = run.lane(i.n, i.size, lane) ^ (negate ? f.sign_bit() : 0);
        run.put(i.size, lane,
                mul_add(run.fpu, f, run.lane(i.d, i.size, lane), n, run.lane(i.m, i.size, source)));
    }
    run.write(i.d);
}

/// Neighbours of Vm:Vn, or of Vn alone (scalar).
template <class Shape, class F>
void pairs(void* state, std::uint32_t word, F operation) {
    const Shape i{word};
    Run run{state};
    const Format f = format_of(i.size);
    if (i.scalar) {
        run.put(i.size, 0,
                operation(run.fpu, f, run.lane(i.n, i.size, 0), run.lane(i.n, i.size, 1)));
    } else {
        const unsigned half = i.lanes() / 2;
        for (unsigned lane = 0; lane < i.lanes(); ++lane) {
            const unsigned reg = lane < half ? i.n : i.m;
            const unsigned first = 2 * (lane % half);
            run.put(i.size, lane,
                    operation(run.fpu, f, run.lane(reg, i.size, first),
                              run.lane(reg, i.size, first + 1)));
        }
    }
    run.write(i.d);
}

/// Reduce of the Arm ARM: the halves' results are combined, which NaNs show.
template <class F>
std::uint64_t reduce(Run& run, const FloatVector& i, unsigned first, unsigned count, F operation) {
    if (count == 1)
        return run.lane(i.n, i.size, first);
    const std::uint64_t low = reduce(run, i, first, count / 2, operation);
    const std::uint64_t high = reduce(run, i, first + count / 2, count / 2, operation);
    return operation(run.fpu, format_of(i.size), low, high);
}

template <class Shape, class F>
void across(void* state, std::uint32_t word, F operation) {
    const Shape i{word};
    Run run{state};
    const std::uint64_t result = reduce(run, i, 0, i.lanes(), operation);
    run.write_scalar(i.d, i.size, result);
}

template <auto operation>
std::uint64_t with_zero(Fpu& fpu, Format f, std::uint64_t a) {
    return operation(fpu, f, a, 0);
}
template <auto operation>
std::uint64_t zero_with(Fpu& fpu, Format f, std::uint64_t a) {
    return operation(fpu, f, 0, a);
}

void complex_add(void* state, std::uint32_t word) {
    const FloatComplex i{word};
    Run run{state};
    const Format f = format_of(i.size);
    for (unsigned lane = 0; lane < i.lanes(); lane += 2) {
        std::uint64_t real = run.lane(i.m, i.size, lane + 1);
        std::uint64_t imaginary = run.lane(i.m, i.size, lane);
        (i.rotation == 1 ? real : imaginary) ^= f.sign_bit();
        run.put(i.size, lane, add(run.fpu, f, run.lane(i.n, i.size, lane), real));
        run.put(i.size, lane + 1, add(run.fpu, f, run.lane(i.n, i.size, lane + 1), imaginary));
    }
    run.write(i.d);
}

template <class Shape>
void complex_accumulate(void* state, std::uint32_t word) {
    const Shape i{word};
    Run run{state};
    const Format f = format_of(i.size);
    for (unsigned lane = 0; lane < i.lanes(); lane += 2) {
        unsigned source = lane;
        if constexpr (requires { i.index; })
            source = 2 * i.index;
        const bool odd = (i.rotation & 1U) != 0;
        const std::uint64_t n = run.lane(i.n, i.size, lane + (odd ? 1 : 0));
        std::uint64_t real = run.lane(i.m, i.size, source + (odd ? 1 : 0));
        std::uint64_t imaginary = run.lane(i.m, i.size, source + (odd ? 0 : 1));
        if (i.rotation == 1 || i.rotation == 2)
            real ^= f.sign_bit();
        if (i.rotation == 2 || i.rotation == 3)
            imaginary ^= f.sign_bit();
        run.put(i.size, lane, mul_add(run.fpu, f, run.lane(i.d, i.size, lane), n, real));
        run.put(i.size, lane + 1,
                mul_add(run.fpu, f, run.lane(i.d, i.size, lane + 1), n, imaginary));
    }
    run.write(i.d);
}

void move_immediate(void* state, std::uint32_t word) {
    const FloatVectorImmediate i{word};
    Run run{state};
    const std::uint64_t value = expand_immediate(format_of(i.size), i.imm8);
    for (unsigned lane = 0; lane < i.lanes(); ++lane)
        run.put(i.size, lane, value);
    run.write(i.d);
}

} // namespace

#define FORM(name, form, function, operation)                                                      \
    void execute_##name##_##form(void* s, std::uint32_t w) {                                       \
        function<FloatVector>(s, w, operation);                                                    \
    }                                                                                              \
    void execute_##name##_##form##_half(void* s, std::uint32_t w) {                                \
        function<FloatVectorHalf>(s, w, operation);                                                \
    }
#define VECTOR(name, function, operation) FORM(name, asimd, function, operation)
#define SCALAR(name, function, operation) FORM(name, asisd, function, operation)
#define EITHER(name, function, operation)                                                          \
    VECTOR(name, function, operation) SCALAR(name, function, operation)
#define ELEMENT(name, function, operation)                                                         \
    void execute_##name##_asimd_elem(void* s, std::uint32_t w) {                                   \
        function<FloatElement>(s, w, operation);                                                   \
    }                                                                                              \
    void execute_##name##_asimd_half_elem(void* s, std::uint32_t w) {                              \
        function<FloatElement>(s, w, operation);                                                   \
    }                                                                                              \
    void execute_##name##_asisd_elem(void* s, std::uint32_t w) {                                   \
        function<FloatElement>(s, w, operation);                                                   \
    }                                                                                              \
    void execute_##name##_asisd_half_elem(void* s, std::uint32_t w) {                              \
        function<FloatElement>(s, w, operation);                                                   \
    }

VECTOR(FADD, two, add)
VECTOR(FSUB, two, sub)
VECTOR(FMUL, two, mul)
VECTOR(FDIV, two, soft::div)
VECTOR(FMAX, two, max)
VECTOR(FMIN, two, min)
VECTOR(FMAXNM, two, max_number)
VECTOR(FMINNM, two, min_number)
EITHER(FMULX, two, mulx)
EITHER(FABD, two, absolute_difference)
EITHER(FRECPS, two, recip_step)
EITHER(FRSQRTS, two, recip_sqrt_step)
EITHER(FCMEQ, two, mask_eq)
EITHER(FCMGE, two, mask_ge)
EITHER(FCMGT, two, mask_gt)
EITHER(FACGE, two, mask_abs_ge)
EITHER(FACGT, two, mask_abs_gt)
VECTOR(FMLA, accumulate, false)
VECTOR(FMLS, accumulate, true)
ELEMENT(FMLA, accumulate, false)
ELEMENT(FMLS, accumulate, true)
ELEMENT(FMUL, two, mul)
ELEMENT(FMULX, two, mulx)

EITHER(FADDP, pairs, add)
EITHER(FMAXP, pairs, max)
EITHER(FMINP, pairs, min)
EITHER(FMAXNMP, pairs, max_number)
EITHER(FMINNMP, pairs, min_number)
VECTOR(FMAXV, across, max)
VECTOR(FMINV, across, min)
VECTOR(FMAXNMV, across, max_number)
VECTOR(FMINNMV, across, min_number)

VECTOR(FABS, one, abs)
VECTOR(FNEG, one, neg)
VECTOR(FSQRT, one, soft::sqrt)
VECTOR(FRINTN, one, frint<Rounding::tie_even>)
VECTOR(FRINTP, one, frint<Rounding::up>)
VECTOR(FRINTM, one, frint<Rounding::down>)
VECTOR(FRINTZ, one, frint<Rounding::zero>)
VECTOR(FRINTA, one, frint<Rounding::tie_away>)
VECTOR(FRINTX, one, frint_exact)
VECTOR(FRINTI, one, frint_current)
EITHER(FRECPE, one, recip_estimate)
EITHER(FRSQRTE, one, recip_sqrt_estimate)
SCALAR(FRECPX, one, recip_exponent)
EITHER(FCMEQ_zero, one, with_zero<mask_eq>)
EITHER(FCMGE_zero, one, with_zero<mask_ge>)
EITHER(FCMGT_zero, one, with_zero<mask_gt>)
EITHER(FCMLE_zero, one, zero_with<mask_ge>)
EITHER(FCMLT_zero, one, zero_with<mask_gt>)
#undef FORM
#undef VECTOR
#undef SCALAR
#undef EITHER
#undef ELEMENT

void execute_FRINT32Z_asimd(void* s, std::uint32_t w) {
    one<FloatVector>(s, w, frint_limited<32, true>);
}
void execute_FRINT32X_asimd(void* s, std::uint32_t w) {
    one<FloatVector>(s, w, frint_limited<32, false>);
}
void execute_FRINT64Z_asimd(void* s, std::uint32_t w) {
    one<FloatVector>(s, w, frint_limited<64, true>);
}
void execute_FRINT64X_asimd(void* s, std::uint32_t w) {
    one<FloatVector>(s, w, frint_limited<64, false>);
}

void execute_FCADD_half(void* s, std::uint32_t w) { complex_add(s, w); }
void execute_FCADD_single(void* s, std::uint32_t w) { complex_add(s, w); }
void execute_FCADD_double(void* s, std::uint32_t w) { complex_add(s, w); }
void execute_FCMLA_half(void* s, std::uint32_t w) { complex_accumulate<FloatComplex>(s, w); }
void execute_FCMLA_single(void* s, std::uint32_t w) { complex_accumulate<FloatComplex>(s, w); }
void execute_FCMLA_double(void* s, std::uint32_t w) { complex_accumulate<FloatComplex>(s, w); }
void execute_FCMLA_half_elem(void* s, std::uint32_t w) {
    complex_accumulate<FloatComplexElement>(s, w);
}
void execute_FCMLA_single_elem(void* s, std::uint32_t w) {
    complex_accumulate<FloatComplexElement>(s, w);
}

void execute_FMOV_half_asimd(void* s, std::uint32_t w) { move_immediate(s, w); }
void execute_FMOV_single_asimd(void* s, std::uint32_t w) { move_immediate(s, w); }
void execute_FMOV_double_asimd(void* s, std::uint32_t w) { move_immediate(s, w); }

} // namespace ferry::a64
