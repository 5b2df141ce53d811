// Shifts by an immediate.

#include "simd_lanes.hpp"

namespace ferry::a64 {

using simd::Run;
using simd::S;
using simd::U;
using simd::Vector;
using simd::Wide;

namespace {

struct Count {
    int left, right;
};

/// f(run, a, d, count) for each lane.
template <bool is_signed, class F>
void shift_lanes(void* state, std::uint32_t word, F f) {
    const VShift_BHSD i(word);
    Run r(state, word);
    r.size = i.size;
    const Vector n = r.v(r.rn), d = r.v(r.rd);
    Vector out;
    const Count c{static_cast<int>(i.left), static_cast<int>(i.right)};
    for (unsigned lane = 0; lane < r.lanes(); ++lane)
        out.set(lane, r.size,
                f(r, n.get<is_signed>(lane, r.size), d.get<is_signed>(lane, r.size), c));
    r.write(out);
}

/// f(run, shifted wide lane); run.size is the narrow lanes' size.
template <bool is_signed, class F>
void shift_narrow(void* state, std::uint32_t word, bool round, F f) {
    const VShift_BHS i(word);
    Run r(state, word);
    r.size = i.size;
    const Vector n = r.v(r.rn);
    Vector out = r.narrow_base();
    for (unsigned lane = 0; lane < r.half_lanes(); ++lane)
        out.set(r.half_first() + lane, r.size,
                f(r, simd::shift(n.get<is_signed>(lane, r.size + 1), -static_cast<int>(i.right),
                                 round)));
    r.write(out);
}

template <bool is_signed>
void shift_long(void* state, std::uint32_t word) {
    const VShift_BHS i(word);
    Run r(state, word);
    r.size = i.size;
    const Vector n = r.v(r.rn);
    Vector out;
    for (unsigned lane = 0; lane < r.half_lanes(); ++lane)
        out.set(lane, r.size + 1,
                simd::shift(n.get<is_signed>(r.half_first() + lane, r.size),
                            static_cast<int>(i.left), false));
    r.write(out);
}

/// `old` where the mask of bits from `low` on, `count` many, is clear.
Wide insert(Wide old, Wide bits, Wide mask) { return (old & ~mask) | (bits & mask); }

Wide ones(int bits) { return (Wide{1} << bits) - 1; }

} // namespace

#define SHIFT(name, is_signed, expression)                                                         \
    void execute_##name##_v(void* state, std::uint32_t word) {                                     \
        shift_lanes<is_signed>(state, word,                                                        \
                               []([[maybe_unused]] Run& r, Wide a, [[maybe_unused]] Wide d,        \
                                  Count c) -> Wide { return expression; });                        \
    }                                                                                              \
    SIMD_ALIAS(name##_s, name##_v)
SHIFT(SSHR, S, simd::shift(a, -c.right, false))
SHIFT(USHR, U, simd::shift(a, -c.right, false))
SHIFT(SSRA, S, d + simd::shift(a, -c.right, false))
SHIFT(USRA, U, d + simd::shift(a, -c.right, false))
SHIFT(SRSHR, S, simd::shift(a, -c.right, true))
SHIFT(URSHR, U, simd::shift(a, -c.right, true))
SHIFT(SRSRA, S, d + simd::shift(a, -c.right, true))
SHIFT(URSRA, U, d + simd::shift(a, -c.right, true))
SHIFT(SHL, U, simd::shift(a, c.left, false))
SHIFT(SLI, U, insert(d, simd::shift(a, c.left, false), ~ones(c.left)))
SHIFT(SRI, U,
      insert(d, simd::shift(a, -c.right, false), ones(static_cast<int>(r.bits()) - c.right)))
SHIFT(SQSHL_imm, S, r.saturate(simd::shift(a, c.left, false), r.size, S))
SHIFT(UQSHL_imm, U, r.saturate(simd::shift(a, c.left, false), r.size, U))
SHIFT(SQSHLU, S, r.saturate(simd::shift(a, c.left, false), r.size, U))
#undef SHIFT

#define NARROW(name, is_signed, round, expression)                                                 \
    void execute_##name##_v(void* state, std::uint32_t word) {                                     \
        shift_narrow<is_signed>(state, word, round, []([[maybe_unused]] Run& r, Wide a) -> Wide {  \
            return expression;                                                                     \
        });                                                                                        \
    }
NARROW(SHRN, U, false, a)
NARROW(RSHRN, U, true, a)
NARROW(SQSHRN, S, false, r.saturate(a, r.size, S))
NARROW(SQRSHRN, S, true, r.saturate(a, r.size, S))
NARROW(UQSHRN, U, false, r.saturate(a, r.size, U))
NARROW(UQRSHRN, U, true, r.saturate(a, r.size, U))
NARROW(SQSHRUN, S, false, r.saturate(a, r.size, U))
NARROW(SQRSHRUN, S, true, r.saturate(a, r.size, U))
#undef NARROW
SIMD_ALIAS(SQSHRN_s, SQSHRN_v)
SIMD_ALIAS(SQRSHRN_s, SQRSHRN_v)
SIMD_ALIAS(UQSHRN_s, UQSHRN_v)
SIMD_ALIAS(UQRSHRN_s, UQRSHRN_v)
SIMD_ALIAS(SQSHRUN_s, SQSHRUN_v)
SIMD_ALIAS(SQRSHRUN_s, SQRSHRUN_v)

void execute_SSHLL_v(void* state, std::uint32_t word) { shift_long<true>(state, word); }
void execute_USHLL_v(void* state, std::uint32_t word) { shift_long<false>(state, word); }

} // namespace ferry::a64
