#pragma once
/// Where the large pieces of a Linux process lie, decided before anything is mapped.
///
///   lowest … non-PIE programs, their brk … 2/3: PIE, its brk … mmap area ↓ | gap | stack ↓ split

#include <cstdint>

#include <ferry/memory/address_space.hpp>

namespace ferry::loader {

/// RLIMIT_STACK without a limit (RLIM_INFINITY).
inline constexpr std::uint64_t unlimited_stack = ~std::uint64_t{0};

/// The bounds for an address space whose main stack may grow to `stack_limit` bytes: mappings are
/// handed out below a gap for the stack. With `randomize` the place differs from run to run, as
/// with a kernel unless personality ADDR_NO_RANDOMIZE is set, or from `seed` to `seed`, if that is
/// not 0. All lies below `split`, at least 2^38, as with a kernel of so few bits of address.
/// Thread-safe.
[[nodiscard]] memory::Layout plan_layout(std::uint64_t stack_limit, bool randomize,
                                         std::uint64_t seed = 0,
                                         GuestAddr split = memory::default_split);

/// For plan_layout() and ProcessImageRequest::seed: never 0, from the host kernel's generator.
[[nodiscard]] std::uint64_t random_seed();

} // namespace ferry::loader
