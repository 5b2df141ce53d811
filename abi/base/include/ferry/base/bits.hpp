#pragma once
/// Small arithmetic on powers of two and pages.

#include <bit>
#include <concepts>
#include <cstdint>

#include <ferry/base/guest_addr.hpp>

namespace ferry {

/// Page size of the host and of every guest ferry runs, in bytes.
inline constexpr std::uint64_t page_size = 4096;

/// `value` rounded down to a multiple of `alignment`, a power of two.
template <std::unsigned_integral T>
constexpr T align_down(T value, T alignment) {
    return value & ~(alignment - 1);
}
/// `value` rounded up to a multiple of `alignment`, a power of two. Wraps to 0 past the top.
template <std::unsigned_integral T>
constexpr T align_up(T value, T alignment) {
    return align_down(static_cast<T>(value + alignment - 1), alignment);
}
constexpr std::uint64_t page_floor(std::uint64_t value) { return align_down(value, page_size); }
constexpr std::uint64_t page_ceil(std::uint64_t value) { return align_up(value, page_size); }
constexpr GuestAddr page_floor(GuestAddr a) { return GuestAddr(page_floor(a.value())); }
constexpr GuestAddr page_ceil(GuestAddr a) { return GuestAddr(page_ceil(a.value())); }
constexpr bool is_page_aligned(std::uint64_t value) { return page_floor(value) == value; }

} // namespace ferry
