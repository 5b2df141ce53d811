#pragma once
/// From an instruction word to its row of a64.inc. Thread-safe.

#include <cstdint>

namespace ferry::a64 {

enum class Row : std::uint16_t {
#define A64(name, encoding, shape, feature) name,
#define MISSING(name, encoding, shape, feature) name,
#include <ferry/a64/a64.inc>
#undef A64
#undef MISSING
    undefined,
};

struct RowInfo {
    char name[24];       ///< no pointer: that would be relocated at start
    std::uint32_t mask;  ///< the fixed bits…
    std::uint32_t value; ///< …and what they are
    bool translated;
};

[[nodiscard]] const RowInfo& info(Row row);

/// The row of a word: of several that match the one with the most fixed bits; Row::undefined if
/// none.
[[nodiscard]] Row decode(std::uint32_t word);

} // namespace ferry::a64
