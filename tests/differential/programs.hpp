#pragma once
/// Random programs: what sequences of independent instructions do not have, namely loops, paths
/// that join, and calls, with random instructions in between.

#include <cstdint>
#include <vector>

#include "random.hpp"
#include "rows.hpp"

namespace ferry::differential {

/// A program of at most 64 words that comes to its end, by a BRK, whatever the registers hold (or
/// before by a fault). Instructions are those of the rows, but for branches and system ones.
std::vector<std::uint32_t> random_program(const std::vector<const Row*>& rows, Random& random);

/// Whether a program without this word may never end: it counts the turns of a loop, calls, returns
/// or is the last.
bool is_frame(std::uint32_t word);

} // namespace ferry::differential
