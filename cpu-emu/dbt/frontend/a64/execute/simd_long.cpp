// Results twice as wide as the sources, and half as wide (three different, by element, XTN…).

#include "simd_lanes.hpp"

namespace ferry::a64 {

using simd::absolute;
using simd::Run;
using simd::S;
using simd::U;
using simd::Vector;
using simd::Wide;

namespace {

/// Narrow lanes of Vn and Vm (the upper halves in the "2" forms) and wide ones of the destination.
template <bool is_signed, class F>
void widen(void* state, std::uint32_t word, F f) {
    Run r(state, word);
    const Vector n = r.v(r.rn), m = r.operand_m(), d = r.v(r.rd);
    Vector out;
    const unsigned first = r.half_first();
    for (unsigned lane = 0; lane < r.half_lanes(); ++lane)
        out.set(lane, r.size + 1,
                f(r, n.get<is_signed>(first + lane, r.size), m.get<is_signed>(first + lane, r.size),
                  d.get<is_signed>(lane, r.size + 1)));
    r.write(out);
}

/// Wide lanes of Vn, narrow ones of Vm.
template <bool is_signed>
void add_wide(void* state, std::uint32_t word, Wide factor) {
    Run r(state, word);
    const Vector n = r.v(r.rn), m = r.v(r.rm);
    Vector out;
    for (unsigned lane = 0; lane < r.half_lanes(); ++lane)
        out.set(lane, r.size + 1,
                n.get<is_signed>(lane, r.size + 1) +
                    factor * m.get<is_signed>(r.half_first() + lane, r.size));
    r.write(out);
}

/// The upper halves of wide sums.
void high_narrow(void* state, std::uint32_t word, Wide factor, bool round) {
    Run r(state, word);
    const Vector n = r.v(r.rn), m = r.v(r.rm);
    Vector out = r.narrow_base();
    const Wide rounding = round ? Wide{1} << (r.bits() - 1) : Wide{0};
    for (unsigned lane = 0; lane < r.half_lanes(); ++lane)
        out.set(r.half_first() + lane, r.size,
                (n.get<U>(lane, r.size + 1) + factor * m.get<U>(lane, r.size + 1) + rounding) >>
                    r.bits());
    r.write(out);
}

template <bool is_signed, class F>
void narrow(void* state, std::uint32_t word, F f) {
    Run r(state, word);
    const Vector n = r.v(r.rn);
    Vector out = r.narrow_base();
    for (unsigned lane = 0; lane < r.half_lanes(); ++lane)
        out.set(r.half_first() + lane, r.size, f(r, n.get<is_signed>(lane, r.size + 1)));
    r.write(out);
}

} // namespace

#define WIDEN(name, is_signed, expression)                                                         \
    void execute_##name(void* state, std::uint32_t word) {                                         \
        widen<is_signed>(state, word,                                                              \
                         []([[maybe_unused]] Run& r, Wide a, Wide b,                               \
                            [[maybe_unused]] Wide d) -> Wide { return expression; });              \
    }
WIDEN(SADDL_v, S, a + b)
WIDEN(UADDL_v, U, a + b)
WIDEN(SSUBL_v, S, a - b)
WIDEN(USUBL_v, U, a - b)
WIDEN(SABDL_v, S, absolute(a - b))
WIDEN(UABDL_v, U, absolute(a - b))
WIDEN(SABAL_v, S, d + absolute(a - b))
WIDEN(UABAL_v, U, d + absolute(a - b))
WIDEN(SMULL_v, S, a* b)
WIDEN(UMULL_v, U, a* b)
WIDEN(SMLAL_v, S, d + a * b)
WIDEN(UMLAL_v, U, d + a * b)
WIDEN(SMLSL_v, S, d - a * b)
WIDEN(UMLSL_v, U, d - a * b)
WIDEN(SQDMULL_v, S, r.saturate(2 * a * b, r.size + 1, S))
WIDEN(SQDMLAL_v, S, r.saturate(d + r.saturate(2 * a * b, r.size + 1, S), r.size + 1, S))
WIDEN(SQDMLSL_v, S, r.saturate(d - r.saturate(2 * a * b, r.size + 1, S), r.size + 1, S))
#undef WIDEN

SIMD_ALIAS(SQDMULL_s, SQDMULL_v)
SIMD_ALIAS(SQDMLAL_s, SQDMLAL_v)
SIMD_ALIAS(SQDMLSL_s, SQDMLSL_v)
SIMD_ALIAS(SMULL_element_v, SMULL_v)
SIMD_ALIAS(UMULL_element_v, UMULL_v)
SIMD_ALIAS(SMLAL_element_v, SMLAL_v)
SIMD_ALIAS(UMLAL_element_v, UMLAL_v)
SIMD_ALIAS(SMLSL_element_v, SMLSL_v)
SIMD_ALIAS(UMLSL_element_v, UMLSL_v)
SIMD_ALIAS(SQDMULL_element_v, SQDMULL_v)
SIMD_ALIAS(SQDMULL_element_s, SQDMULL_v)
SIMD_ALIAS(SQDMLAL_element_v, SQDMLAL_v)
SIMD_ALIAS(SQDMLAL_element_s, SQDMLAL_v)
SIMD_ALIAS(SQDMLSL_element_v, SQDMLSL_v)
SIMD_ALIAS(SQDMLSL_element_s, SQDMLSL_v)

void execute_SADDW_v(void* state, std::uint32_t word) { add_wide<S>(state, word, 1); }
void execute_UADDW_v(void* state, std::uint32_t word) { add_wide<U>(state, word, 1); }
void execute_SSUBW_v(void* state, std::uint32_t word) { add_wide<S>(state, word, -1); }
void execute_USUBW_v(void* state, std::uint32_t word) { add_wide<U>(state, word, -1); }
void execute_ADDHN_v(void* state, std::uint32_t word) { high_narrow(state, word, 1, false); }
void execute_RADDHN_v(void* state, std::uint32_t word) { high_narrow(state, word, 1, true); }
void execute_SUBHN_v(void* state, std::uint32_t word) { high_narrow(state, word, -1, false); }
void execute_RSUBHN_v(void* state, std::uint32_t word) { high_narrow(state, word, -1, true); }

#define NARROW(name, is_signed, expression)                                                        \
    void execute_##name(void* state, std::uint32_t word) {                                         \
        narrow<is_signed>(state, word,                                                             \
                          []([[maybe_unused]] Run& r, Wide a) -> Wide { return expression; });     \
    }
NARROW(XTN_v, U, a)
NARROW(SQXTN_v, S, r.saturate(a, r.size, S))
NARROW(SQXTUN_v, S, r.saturate(a, r.size, U))
NARROW(UQXTN_v, U, r.saturate(a, r.size, U))
#undef NARROW
SIMD_ALIAS(SQXTN_s, SQXTN_v)
SIMD_ALIAS(SQXTUN_s, SQXTUN_v)
SIMD_ALIAS(UQXTN_s, UQXTN_v)

void execute_SHLL_v(void* state, std::uint32_t word) {
    Run r(state, word);
    const Vector n = r.v(r.rn);
    Vector out;
    for (unsigned lane = 0; lane < r.half_lanes(); ++lane)
        out.set(lane, r.size + 1, n.get<U>(r.half_first() + lane, r.size) << r.bits());
    r.write(out);
}

void execute_PMULL_8(void* state, std::uint32_t word) {
    Run r(state, word);
    const Vector n = r.v(r.rn), m = r.v(r.rm);
    Vector out;
    for (unsigned lane = 0; lane < 8; ++lane) {
        const auto a = n.bits(r.half_first() + lane, 0), b = m.bits(r.half_first() + lane, 0);
        std::uint64_t product = 0;
        for (unsigned bit = 0; bit < 8; ++bit)
            if (((b >> bit) & 1U) != 0)
                product ^= a << bit;
        out.set(lane, 1, static_cast<Wide>(product));
    }
    r.write(out);
}

void execute_PMULL_64(void* state, std::uint32_t word) {
    Run r(state, word);
    const std::uint64_t a = r.v(r.rn).bits(r.q ? 1 : 0, 3), b = r.v(r.rm).bits(r.q ? 1 : 0, 3);
    std::uint64_t low = 0, high = 0;
    for (unsigned bit = 0; bit < 64; ++bit) {
        if (((b >> bit) & 1U) == 0)
            continue;
        low ^= a << bit;
        if (bit != 0)
            high ^= a >> (64 - bit);
    }
    Vector out;
    out.set(0, 3, static_cast<Wide>(low));
    out.set(1, 3, static_cast<Wide>(high));
    r.write(out);
}

} // namespace ferry::a64
