#include "placement.hpp"

#include <cstdint>
#include <memory>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/resource.h>

#include <ferry/memory/address_space.hpp>

namespace ferry::runtime {
namespace {

constexpr unsigned long ask_personality = 0xffffffff;
constexpr rlim_t finite_stack = 8U << 20;

bool above_split(const void* address) {
    return reinterpret_cast<std::uint64_t>(address) >= memory::default_split.value();
}

} // namespace

bool is_well_placed() {
    // The image, the stack, and where the kernel puts new mappings: as there is no program break
    // (no_brk.cpp), the heap is one.
    const int on_stack = 0;
    const auto mapped = std::make_unique<int>();
    return above_split(mapped.get()) && above_split(&on_stack) &&
           above_split(reinterpret_cast<const void*>(&is_well_placed));
}

bool prepare_better_placement() {
    bool changed = false;
    rlimit stack{};
    ::getrlimit(RLIMIT_STACK, &stack);
    if (stack.rlim_cur > finite_stack) {
        stack.rlim_cur = finite_stack;
        changed = ::setrlimit(RLIMIT_STACK, &stack) == 0;
    }
    const int now = ::personality(ask_personality);
    if (now >= 0 && (now & ADDR_COMPAT_LAYOUT) != 0) {
        changed |= ::personality(static_cast<unsigned long>(now & ~ADDR_COMPAT_LAYOUT)) >= 0;
    }
    return changed;
}

bool wants_fixed_addresses() {
    const int now = ::personality(ask_personality);
    return now >= 0 && (now & ADDR_NO_RANDOMIZE) != 0;
}

} // namespace ferry::runtime
