#pragma once
/// From an instruction word to its row of rv64.inc. Thread-safe.

#include <cstdint>

#include <ferry/ir/encoding.hpp>

namespace ferry::rv64 {

enum class Row : std::uint8_t {
#define RV64(name, encoding, shape, extension) name,
#include <ferry/rv64/rv64.inc>
#undef RV64
    undefined,
};

/// The row of a word of 32 bits; Row::undefined if none.
[[nodiscard]] Row decode(std::uint32_t word);

/// The fixed bits of a row, which is not Row::undefined: for tests.
[[nodiscard]] const ir::Encoding& pattern_of(Row row);

} // namespace ferry::rv64
