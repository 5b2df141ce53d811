#pragma once
/// Differences that are settled: the rows of known.inc.

#include <string_view>

#include "state.hpp"

namespace ferry::differential {

/// The id of the row of known.inc that explains the difference; empty if none does. `test` is
/// minimal.
std::string_view known_difference(const Case& test, const Outcome& one, const Outcome& two);

} // namespace ferry::differential
