#pragma once
/// Randomness for address space layout and AT_RANDOM.

#include <array>
#include <cstddef>
#include <cstdint>

namespace ferry::loader {

/// Bytes from the host kernel's generator.
std::array<std::byte, 16> random_bytes();

/// A uniformly chosen number of pages below `limit` bytes, in bytes; `limit` is a power of two. The
/// same for the same `seed`, unless that is 0.
std::uint64_t random_pages(std::uint64_t limit, std::uint64_t seed = 0);

} // namespace ferry::loader
