#pragma once
/// The guest's clocks, in units of 100 ns.

#include <cstdint>

namespace ferry::nt::ke {

inline constexpr std::int64_t units_per_second = 10'000'000;
inline constexpr std::int64_t unix_epoch = 116'444'736'000'000'000; ///< 1970, since 1601
inline constexpr std::int64_t counter_frequency = 10'000'000;

/// Since 1601-01-01, UTC.
[[nodiscard]] std::int64_t system_time();
/// Since the machine's start, without the time it slept.
[[nodiscard]] std::int64_t interrupt_time();
/// The performance counter: as interrupt_time, but counted on while the machine sleeps.
[[nodiscard]] std::int64_t performance_counter();

} // namespace ferry::nt::ke
