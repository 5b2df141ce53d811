#pragma once
/// Which instructions of A64 ferry has, and how. Thread-safe.

#include <cstddef>
#include <string>

#include <ferry/abi/a64.hpp>

namespace ferry::a64 {

/// The instruction table in Markdown, as docs/instructions.md holds it: encoding, feature and level
/// of every row, the features with their HWCAP bits, and how many rows there are of each level.
[[nodiscard]] std::string instruction_table();

/// How many rows belong to a feature.
[[nodiscard]] std::size_t rows_of(abi::a64::Feature feature);

} // namespace ferry::a64
