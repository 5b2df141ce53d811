// Estimates of integers.

#include "simd_lanes.hpp"

namespace ferry::a64 {

using simd::Run;
using simd::Vector;

namespace {

/// UnsignedRecipEstimate of the Arm ARM.
std::uint32_t reciprocal(std::uint32_t a) {
    if ((a >> 31) == 0)
        return 0xFFFFFFFF;
    const std::uint32_t scaled = (a >> 23) * 2 + 1;
    const std::uint32_t estimate = ((1U << 19) / scaled + 1) / 2;
    return estimate << 23;
}

/// UnsignedRSqrtEstimate of the Arm ARM.
std::uint32_t reciprocal_root(std::uint32_t value) {
    if ((value >> 30) == 0)
        return 0xFFFFFFFF;
    std::uint32_t a = value >> 23;
    a = a < 256 ? a * 2 + 1 : (a | 1U) * 2;
    std::uint32_t b = 512;
    while (a * (b + 1) * (b + 1) < (1U << 28))
        ++b;
    return (b + 1) / 2 << 23;
}

void each_word(void* state, std::uint32_t word, std::uint32_t (*estimate)(std::uint32_t)) {
    Run r(state, word);
    const Vector n = r.v(r.rn);
    Vector out;
    for (unsigned lane = 0; lane < (r.q ? 4U : 2U); ++lane)
        out.set(lane, estimate(n.word(lane)));
    r.write(out);
}

} // namespace

void execute_URECPE_v(void* state, std::uint32_t word) { each_word(state, word, &reciprocal); }
void execute_URSQRTE_v(void* state, std::uint32_t word) {
    each_word(state, word, &reciprocal_root);
}

} // namespace ferry::a64
