#pragma once
/// What the compiler of an ISA says of its headers (rows.h).

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ferry::layout {

/// Name → numbers: a type's size; a field's offset and size; a constant's value.
using Rows = std::map<std::string, std::vector<std::uint64_t>>;

/// The rows of all sources for `isa`: "a64", "rv64" or "native".
const Rows& rows_of(const std::string& isa);

/// Name → number of the system calls of `isa`.
const std::map<std::string, std::uint64_t>& numbers_of(const std::string& isa);

} // namespace ferry::layout
