#include <ferry/process/layout.hpp>

#include <algorithm>

#include <ferry/base/bits.hpp>

#include "placement.hpp"
#include "random.hpp"

namespace ferry::loader {

memory::Layout plan_layout(std::uint64_t stack_limit, bool randomize, std::uint64_t seed,
                           GuestAddr split) {
    memory::Layout layout;
    layout.split = split;
    // A kernel would give an unlimited stack nearly everything and lay out mappings upwards. Here
    // the gap ends well above where PIE programs and their brk lie.
    const std::uint64_t widest = split.value() / 8;
    std::uint64_t gap = std::clamp<std::uint64_t>(stack_limit, std::uint64_t{128} << 20, widest);
    gap += stack_guard_gap;
    if (randomize) {
        gap += stack_randomness + random_pages(randomness_below(split, mmap_randomness), seed);
    }
    layout.mmap_base = page_floor(split - gap);
    return layout;
}

} // namespace ferry::loader
