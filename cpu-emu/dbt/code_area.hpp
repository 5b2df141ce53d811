#pragma once
/// The memory of generated code and its data.

#include <cstdint>
#include <vector>

namespace ferry::dbt {

inline constexpr std::uint64_t code_capacity = 96ULL << 20;
inline constexpr std::uint64_t data_capacity = 32ULL << 20;
inline constexpr std::size_t unit_capacity = 1U << 19;
/// What one unit may need at most.
inline constexpr std::uint64_t unit_reserve = 1U << 20;

/// Reserves the area: code_capacity bytes for code, then data_capacity for data. Null if there is
/// no room.
[[nodiscard]] std::uint8_t* reserve_area();
void release_area(std::uint8_t* area);
/// Writes code where no thread runs yet.
void publish(std::uint64_t at, const std::vector<std::uint8_t>& bytes);

} // namespace ferry::dbt
