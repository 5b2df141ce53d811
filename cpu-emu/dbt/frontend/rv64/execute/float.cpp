// Chapters 11 and 12 of the RISC-V unprivileged ISA by ferry's floating point in integers: Arm's
// rules with the default NaN, and tiny results told after rounding.
#include "float.hpp"

#include <ferry/rv64/decode.hpp>
#include <ferry/rv64/fallback.hpp>
#include <ferry/rv64/shapes.hpp>
#include <ferry/rv64/slots.hpp>
#include <ferry/soft/float.hpp>

namespace ferry::rv64 {

using namespace soft;

namespace {

constexpr std::uint64_t box = 0xffff'ffff'0000'0000;
constexpr std::uint64_t default_single = 0x7fc0'0000;

/// An instruction under way.
struct Run {
    Run(void* raw, std::uint32_t word) : i(word), state(*static_cast<State*>(raw)) {
        constexpr std::uint32_t default_nan = 1U << 25;
        constexpr std::uint32_t rmode[] = {0, 3, 2, 1, 0}; // of FPCR, by RISC-V's modes
        mode = i.rounding == rounding::dynamic ? state.frm : i.rounding;
        mode = mode > rounding::nearest_away ? rounding::nearest_even : mode;
        fpu.fpcr = default_nan | rmode[mode] << 22;
        fpu.ties_away = mode == rounding::nearest_away;
        fpu.tiny_after_rounding = true;
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    /// FPSR: IOC 0, DZC 1, OFC 2, UFC 3, IXC 4. fflags: NX 0, UF 1, OF 2, DZ 3, NV 4.
    ~Run() {
        for (unsigned bit = 0; bit < 5; ++bit) {
            state.fflags |= (fpu.flags >> bit & 1U) << (4 - bit);
        }
    }

    [[nodiscard]] std::uint64_t number(Format format, unsigned reg) const {
        const std::uint64_t bits = state.f[reg].bits;
        if (format == double_format) {
            return bits;
        }
        return (bits & box) == box ? bits & ~box : default_single;
    }
    void write(Format format, std::uint64_t bits) {
        state.f[i.d] = {format == double_format ? bits : bits | box, 0};
    }
    void write_x(std::uint64_t value) {
        if (i.d != 0) {
            state.x[i.d] = value;
        }
    }

    Float i;
    State& state;
    unsigned mode = 0;
    Fpu fpu;
};

using Two = std::uint64_t (*)(Fpu&, Format, std::uint64_t, std::uint64_t);

void two(Run&& run, Format f, Two operation) {
    run.write(f, operation(run.fpu, f, run.number(f, run.i.n), run.number(f, run.i.m)));
}

void multiply_add(Run&& run, Format f, bool negate_product, bool negate_addend) {
    const std::uint64_t a = run.number(f, run.i.n) ^ (negate_product ? f.sign_bit() : 0);
    const std::uint64_t addend = run.number(f, run.i.a) ^ (negate_addend ? f.sign_bit() : 0);
    run.write(f, mul_add(run.fpu, f, addend, a, run.number(f, run.i.m)));
}

/// minimumNumber and maximumNumber of IEEE 754-2019: a NaN is no number, so the other operand wins.
void extreme(Run&& run, Format f, Two operation) {
    const std::uint64_t a = run.number(f, run.i.n);
    const std::uint64_t b = run.number(f, run.i.m);
    const Number x = unpack(run.fpu, f, a);
    const Number y = unpack(run.fpu, f, b);
    if (x.kind == Kind::signaling_nan || y.kind == Kind::signaling_nan) {
        run.fpu.raise(flag_invalid);
    }
    run.write(f, x.nan() && y.nan() ? make_default_nan(f)
                 : x.nan()          ? b
                 : y.nan()          ? a
                                    : operation(run.fpu, f, a, b));
}

enum class Relation : std::uint8_t { equal, less, less_or_equal };

void compare_as(Run&& run, Format f, Relation relation) {
    const std::uint32_t nzcv = compare(run.fpu, f, run.number(f, run.i.n), run.number(f, run.i.m),
                                       relation != Relation::equal);
    constexpr std::uint32_t less = 8U << 28;
    constexpr std::uint32_t equal = 6U << 28;
    run.write_x((nzcv == less && relation != Relation::equal) ||
                        (nzcv == equal && relation != Relation::less)
                    ? 1
                    : 0);
}

/// 11.9
void classify(Run&& run, Format f) {
    const std::uint64_t a = run.number(f, run.i.n);
    const bool negative = (a & f.sign_bit()) != 0;
    const std::uint64_t exponent = a >> f.fraction & f.exponent_ones();
    const std::uint64_t fraction = a & f.fraction_mask();
    unsigned kind = 0;
    if (exponent == f.exponent_ones()) {
        kind = fraction == 0 ? (negative ? 0U : 7U) : (fraction & f.quiet_bit()) != 0 ? 9U : 8U;
    } else if (exponent == 0) {
        kind = fraction == 0 ? (negative ? 3U : 4U) : (negative ? 2U : 5U);
    } else {
        kind = negative ? 1 : 6;
    }
    run.write_x(std::uint64_t{1} << kind);
}

/// Words are sign-extended, unsigned ones too. NaNs become the largest number.
void to_integer(Run&& run, Format f, bool is_unsigned, unsigned width) {
    constexpr Rounding roundings[] = {Rounding::tie_even, Rounding::zero, Rounding::down,
                                      Rounding::up, Rounding::tie_away};
    const std::uint64_t a = run.number(f, run.i.n);
    std::uint64_t result = 0;
    if (unpack(run.fpu, f, a).nan()) {
        run.fpu.raise(flag_invalid);
        result = ~std::uint64_t{0} >> (64 - width + (is_unsigned ? 0 : 1));
    } else {
        result = to_fixed(run.fpu, f, a, 0, is_unsigned, width, roundings[run.mode]);
    }
    run.write_x(width == 64 ? result
                            : static_cast<std::uint64_t>(std::int64_t{
                                  static_cast<std::int32_t>(static_cast<std::uint32_t>(result))}));
}

void from_integer(Run&& run, Format f, bool is_unsigned, unsigned width) {
    const std::uint64_t whole = run.i.n == 0 ? 0 : run.state.x[run.i.n];
    const std::uint64_t value = width == 64 ? whole : whole & 0xffff'ffff;
    run.write(f, from_fixed(run.fpu, f, value, 0, is_unsigned, width, run.fpu.rounding()));
}

void change_format(Run&& run, Format from, Format to) {
    run.write(to, convert(run.fpu, from, to, run.number(from, run.i.n), run.fpu.rounding()));
}

} // namespace

#define ROW(NAME, ...)                                                                             \
    void execute_##NAME(void* state, std::uint32_t word) { __VA_ARGS__; }
#define BOTH(NAME, ...)                                                                            \
    void execute_##NAME##_S(void* state, std::uint32_t word) {                                     \
        constexpr Format f = single_format;                                                        \
        __VA_ARGS__;                                                                               \
    }                                                                                              \
    void execute_##NAME##_D(void* state, std::uint32_t word) {                                     \
        constexpr Format f = double_format;                                                        \
        __VA_ARGS__;                                                                               \
    }
BOTH(FADD, two({state, word}, f, add))
BOTH(FSUB, two({state, word}, f, sub))
BOTH(FMUL, two({state, word}, f, mul))
BOTH(FDIV, two({state, word}, f, div))
BOTH(FSQRT, Run run(state, word); run.write(f, soft::sqrt(run.fpu, f, run.number(f, run.i.n))))
BOTH(FMADD, multiply_add({state, word}, f, false, false))
BOTH(FMSUB, multiply_add({state, word}, f, false, true))
BOTH(FNMSUB, multiply_add({state, word}, f, true, false))
BOTH(FNMADD, multiply_add({state, word}, f, true, true))
BOTH(FMIN, extreme({state, word}, f, min))
BOTH(FMAX, extreme({state, word}, f, max))
BOTH(FEQ, compare_as({state, word}, f, Relation::equal))
BOTH(FLT, compare_as({state, word}, f, Relation::less))
BOTH(FLE, compare_as({state, word}, f, Relation::less_or_equal))
BOTH(FCLASS, classify({state, word}, f))
BOTH(FCVT_W, to_integer({state, word}, f, false, 32))
BOTH(FCVT_WU, to_integer({state, word}, f, true, 32))
BOTH(FCVT_L, to_integer({state, word}, f, false, 64))
BOTH(FCVT_LU, to_integer({state, word}, f, true, 64))
ROW(FCVT_S_W, from_integer({state, word}, single_format, false, 32))
ROW(FCVT_S_WU, from_integer({state, word}, single_format, true, 32))
ROW(FCVT_S_L, from_integer({state, word}, single_format, false, 64))
ROW(FCVT_S_LU, from_integer({state, word}, single_format, true, 64))
ROW(FCVT_D_W, from_integer({state, word}, double_format, false, 32))
ROW(FCVT_D_WU, from_integer({state, word}, double_format, true, 32))
ROW(FCVT_D_L, from_integer({state, word}, double_format, false, 64))
ROW(FCVT_D_LU, from_integer({state, word}, double_format, true, 64))
ROW(FCVT_S_D, change_format({state, word}, double_format, single_format))
ROW(FCVT_D_S, change_format({state, word}, single_format, double_format))
#undef ROW
#undef BOTH

ExecuteFunction fallback_of(std::uint32_t word) {
    switch (decode(word)) {
#define RV64(name, encoding, shape, extension)                                                     \
    case Row::name:                                                                                \
        return &execute_##name;
#include <ferry/rv64/float.inc>
#undef RV64
    default: return nullptr;
    }
}

} // namespace ferry::rv64
