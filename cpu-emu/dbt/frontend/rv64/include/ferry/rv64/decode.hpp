#pragma once
/// From an instruction word to its row of rv64.inc. Thread-safe.

#include <cstdint>

namespace ferry::rv64 {

enum class Row : std::uint8_t {
#define RV64(name, encoding, shape, extension) name,
#include <ferry/rv64/rv64.inc>
#undef RV64
    undefined,
};

/// The row of a word of 32 bits; Row::undefined if none.
[[nodiscard]] Row decode(std::uint32_t word);

/// The fixed bits of a row, which is not Row::undefined, and what they are: for tests.
struct Pattern {
    std::uint32_t mask = 0;
    std::uint32_t value = 0;
};
[[nodiscard]] const Pattern& pattern_of(Row row);

} // namespace ferry::rv64
