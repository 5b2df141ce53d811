// Conversions: between formats, and between numbers and integers, scalar and vector.

#include "float_rows.hpp"

namespace ferry::a64 {

using namespace soft;

namespace {

enum class Mode : std::uint8_t { tie_even, up, down, zero, tie_away };

Rounding rounding_of(Mode mode) { return static_cast<Rounding>(mode); }

template <Mode mode, bool is_unsigned>
void to_general(void* state, std::uint32_t word) {
    const FloatToInteger i{word};
    Run run{state};
    run.set_x(i.d, to_fixed(run.fpu, format_of(i.size), run.lane(i.n, i.size), i.fraction_bits,
                            is_unsigned, i.is64 ? 64 : 32, rounding_of(mode)));
}

template <bool is_unsigned>
void from_general(void* state, std::uint32_t word) {
    const IntegerToFloat i{word};
    Run run{state};
    run.write_scalar(i.d, i.size,
                     from_fixed(run.fpu, format_of(i.size), run.x(i.n), i.fraction_bits,
                                is_unsigned, i.is64 ? 64 : 32, run.fpu.rounding()));
}

template <class Shape>
unsigned fraction_bits_of(const Shape& i) {
    if constexpr (requires { i.fraction_bits; }) {
        return i.fraction_bits;
    } else {
        return 0;
    }
}

template <class Shape, Mode mode, bool is_unsigned>
void to_lanes(void* state, std::uint32_t word) {
    const Shape i{word};
    Run run{state};
    for (unsigned lane = 0; lane < i.lanes(); ++lane) {
        run.put(i.size, lane,
                to_fixed(run.fpu, format_of(i.size), run.lane(i.n, i.size, lane),
                         fraction_bits_of(i), is_unsigned, 8U << i.size, rounding_of(mode)));
    }
    run.write(i.d);
}

template <class Shape, bool is_unsigned>
void from_lanes(void* state, std::uint32_t word) {
    const Shape i{word};
    Run run{state};
    for (unsigned lane = 0; lane < i.lanes(); ++lane) {
        run.put(i.size, lane,
                from_fixed(run.fpu, format_of(i.size), run.lane(i.n, i.size, lane),
                           fraction_bits_of(i), is_unsigned, 8U << i.size, run.fpu.rounding()));
    }
    run.write(i.d);
}

void narrow(void* state, std::uint32_t word, bool to_odd) {
    const FloatResize i{word};
    Run run{state};
    if (i.q)
        run.start_from(i.d); // the lower half stays
    const unsigned lanes = 8U >> i.narrow;
    for (unsigned lane = 0; lane < lanes; ++lane) {
        run.put(i.narrow, lane + (i.q ? lanes : 0),
                convert(run.fpu, format_of(i.wide), format_of(i.narrow),
                        run.lane(i.n, i.wide, lane), to_odd ? Rounding::odd : run.fpu.rounding()));
    }
    run.write(i.d);
}

} // namespace

#define TO_INTEGER(name, mode, is_unsigned)                                                        \
    void execute_##name##_float(void* s, std::uint32_t w) { to_general<mode, is_unsigned>(s, w); } \
    void execute_##name##_half(void* s, std::uint32_t w) { to_general<mode, is_unsigned>(s, w); }  \
    void execute_##name##_asimd(void* s, std::uint32_t w) {                                        \
        to_lanes<FloatVector, mode, is_unsigned>(s, w);                                            \
    }                                                                                              \
    void execute_##name##_asisd(void* s, std::uint32_t w) {                                        \
        to_lanes<FloatVector, mode, is_unsigned>(s, w);                                            \
    }                                                                                              \
    void execute_##name##_asimd_half(void* s, std::uint32_t w) {                                   \
        to_lanes<FloatVectorHalf, mode, is_unsigned>(s, w);                                        \
    }                                                                                              \
    void execute_##name##_asisd_half(void* s, std::uint32_t w) {                                   \
        to_lanes<FloatVectorHalf, mode, is_unsigned>(s, w);                                        \
    }
TO_INTEGER(FCVTNS, Mode::tie_even, false)
TO_INTEGER(FCVTNU, Mode::tie_even, true)
TO_INTEGER(FCVTPS, Mode::up, false)
TO_INTEGER(FCVTPU, Mode::up, true)
TO_INTEGER(FCVTMS, Mode::down, false)
TO_INTEGER(FCVTMU, Mode::down, true)
TO_INTEGER(FCVTZS, Mode::zero, false)
TO_INTEGER(FCVTZU, Mode::zero, true)
TO_INTEGER(FCVTAS, Mode::tie_away, false)
TO_INTEGER(FCVTAU, Mode::tie_away, true)
#undef TO_INTEGER

#define FROM_INTEGER(name, is_unsigned)                                                            \
    void execute_##name##_float(void* s, std::uint32_t w) { from_general<is_unsigned>(s, w); }     \
    void execute_##name##_half(void* s, std::uint32_t w) { from_general<is_unsigned>(s, w); }      \
    void execute_##name##_float_fix(void* s, std::uint32_t w) { from_general<is_unsigned>(s, w); } \
    void execute_##name##_half_fix(void* s, std::uint32_t w) { from_general<is_unsigned>(s, w); }  \
    void execute_##name##_asimd(void* s, std::uint32_t w) {                                        \
        from_lanes<FloatVector, is_unsigned>(s, w);                                                \
    }                                                                                              \
    void execute_##name##_asisd(void* s, std::uint32_t w) {                                        \
        from_lanes<FloatVector, is_unsigned>(s, w);                                                \
    }                                                                                              \
    void execute_##name##_asimd_half(void* s, std::uint32_t w) {                                   \
        from_lanes<FloatVectorHalf, is_unsigned>(s, w);                                            \
    }                                                                                              \
    void execute_##name##_asisd_half(void* s, std::uint32_t w) {                                   \
        from_lanes<FloatVectorHalf, is_unsigned>(s, w);                                            \
    }
FROM_INTEGER(SCVTF, false)
FROM_INTEGER(UCVTF, true)
#undef FROM_INTEGER

void execute_FCVTZS_float_fix(void* s, std::uint32_t w) { to_general<Mode::zero, false>(s, w); }
void execute_FCVTZU_float_fix(void* s, std::uint32_t w) { to_general<Mode::zero, true>(s, w); }
void execute_FCVTZS_half_fix(void* s, std::uint32_t w) { to_general<Mode::zero, false>(s, w); }
void execute_FCVTZU_half_fix(void* s, std::uint32_t w) { to_general<Mode::zero, true>(s, w); }

#define FIXED(size, form)                                                                          \
    void execute_SCVTF_##size##_##form##_fix(void* s, std::uint32_t w) {                           \
        from_lanes<FloatFixed, false>(s, w);                                                       \
    }                                                                                              \
    void execute_UCVTF_##size##_##form##_fix(void* s, std::uint32_t w) {                           \
        from_lanes<FloatFixed, true>(s, w);                                                        \
    }                                                                                              \
    void execute_FCVTZS_##size##_##form##_fix(void* s, std::uint32_t w) {                          \
        to_lanes<FloatFixed, Mode::zero, false>(s, w);                                             \
    }                                                                                              \
    void execute_FCVTZU_##size##_##form##_fix(void* s, std::uint32_t w) {                          \
        to_lanes<FloatFixed, Mode::zero, true>(s, w);                                              \
    }
FIXED(half, asimd)
FIXED(half, asisd)
FIXED(single, asimd)
FIXED(single, asisd)
FIXED(double, asimd)
FIXED(double, asisd)
#undef FIXED

void execute_FJCVTZS(void* s, std::uint32_t w) {
    const FloatToJavascript i{w};
    Run run{s};
    bool exact = false;
    run.set_x(i.d, to_javascript(run.fpu, run.lane(i.n, 3), exact));
    run.state().nzcv = exact ? 0x4000'0000U : 0;
}

void execute_FCVT(void* s, std::uint32_t w) {
    const FloatConvert i{w};
    Run run{s};
    run.write_scalar(i.d, i.to,
                     convert(run.fpu, format_of(i.from), format_of(i.to), run.lane(i.n, i.from),
                             run.fpu.rounding()));
}

void execute_FCVTL_asimd(void* s, std::uint32_t w) {
    const FloatResize i{w};
    Run run{s};
    const unsigned lanes = 8U >> i.narrow;
    for (unsigned lane = 0; lane < lanes; ++lane) {
        run.put(i.wide, lane,
                convert(run.fpu, format_of(i.narrow), format_of(i.wide),
                        run.lane(i.n, i.narrow, lane + (i.q ? lanes : 0)), run.fpu.rounding()));
    }
    run.write(i.d);
}
void execute_FCVTN_asimd(void* s, std::uint32_t w) { narrow(s, w, false); }
void execute_FCVTXN_asimd(void* s, std::uint32_t w) { narrow(s, w, true); }
void execute_FCVTXN_asisd(void* s, std::uint32_t w) {
    const FloatVector i{w};
    Run run{s};
    run.write_scalar(
        i.d, 2, convert(run.fpu, double_format, single_format, run.lane(i.n, 3), Rounding::odd));
}

} // namespace ferry::a64
