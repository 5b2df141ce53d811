#pragma once
/// The constants of address space layout; Linux's unless said otherwise.

#include <algorithm>
#include <bit>
#include <cstdint>

#include <ferry/base/guest_addr.hpp>

namespace ferry::loader {

/// How far each of them may be moved at random, in bytes.
inline constexpr std::uint64_t mmap_randomness = std::uint64_t{1} << 36;
inline constexpr std::uint64_t pie_randomness = std::uint64_t{1} << 36;
inline constexpr std::uint64_t stack_randomness = std::uint64_t{1} << 30;
inline constexpr std::uint64_t brk_randomness = std::uint64_t{1} << 30;

/// What of the first two a space has room for that ends at `split`: a power of two.
constexpr std::uint64_t randomness_below(GuestAddr split, std::uint64_t most) {
    return std::min(most, std::bit_floor(split.value() / 64));
}

/// Nothing grows into the last megabyte above a mapping (256 pages).
inline constexpr std::uint64_t stack_guard_gap = std::uint64_t{1} << 20;

/// How much of the stack is mapped at start at most; it grows down when more is touched.
inline constexpr std::uint64_t max_initial_stack = std::uint64_t{64} << 20;

/// The lowest address a program may ask for (vm.mmap_min_addr of the host must allow it).
inline constexpr std::uint64_t lowest_fixed_address = 0x1000;

/// MAX_ARG_STRLEN: longest argument or environment string with its NUL.
inline constexpr std::uint64_t max_argument_size = std::uint64_t{32} * 4096;

} // namespace ferry::loader
