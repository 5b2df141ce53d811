// Estimates of integers.

#include "simd_lanes.hpp"
#include <ferry/soft/float.hpp>

namespace ferry::a64 {

using simd::Run;
using simd::Vector;

namespace {

/// UnsignedRecipEstimate of the Arm ARM.
std::uint32_t reciprocal(std::uint32_t a) {
    return (a >> 31) == 0 ? 0xFFFFFFFF : soft::estimate_recip(a >> 23) << 23;
}

/// UnsignedRSqrtEstimate of the Arm ARM.
std::uint32_t reciprocal_root(std::uint32_t a) {
    return (a >> 30) == 0 ? 0xFFFFFFFF : soft::estimate_recip_sqrt(a >> 23) << 23;
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
