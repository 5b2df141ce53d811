#pragma once
/// The rows of the translator's instruction table as data: to make random words of.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "random.hpp"

namespace ferry::differential {

/// Top-level groups of A64 (Arm ARM C4.1), the last one split.
enum class Group : std::uint8_t { immediate, branch_or_system, memory, integer, scalar, vector };
inline constexpr int groups = 6;
std::string_view name_of(Group group);

struct Row {
    std::string_view name;
    std::string_view encoding; ///< as in the table
    std::uint32_t mask = 0;    ///< the fixed bits…
    std::uint32_t value = 0;   ///< …and what they are
    Group group{};
};

const std::vector<Row>& rows();

/// The row a word belongs to, or null.
const Row* decode(std::uint32_t word);

/// Rows whose name matches one of the patterns of a comma-separated list, as file names do.
std::vector<const Row*> rows_like(std::string_view patterns);
std::vector<const Row*> rows_of(Group group);

/// A random word of `row`. Direct branches go forward, by 1 to `reach` instructions.
std::uint32_t random_word(const Row& row, Random& random, std::uint32_t reach);

/// A random word that belongs to no row, often but a few bits away from one that does.
std::uint32_t random_hole(Random& random);

/// Registers that random states let point into data, and those that hold small numbers.
inline constexpr unsigned pointer_registers[] = {1, 3, 8, 17, 28, 30, 31};
inline constexpr unsigned offset_registers[] = {2, 4, 9, 16};

} // namespace ferry::differential
