#pragma once
/// What rows of templates.inc say of instructions that differ in little.

#include <cstdint>

namespace ferry::dbt::quick {

enum class Logic : std::uint8_t { conjunction, disjunction, exclusive };
enum class Other : std::uint8_t { same, increment, invert, negate };

} // namespace ferry::dbt::quick
