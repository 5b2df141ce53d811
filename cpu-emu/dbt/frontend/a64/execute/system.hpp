#pragma once
/// System registers that code keeps elsewhere than in a slot.

#include <cstdint>

namespace ferry::a64 {

/// CNTVCT_EL0; CNTFRQ_EL0 is its frequency.
[[nodiscard]] std::uint64_t virtual_counter();
inline constexpr std::uint64_t virtual_counter_frequency = 62'500'000;

} // namespace ferry::a64
