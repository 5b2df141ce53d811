// The table of A64; that its rows are the architecture's is shown by compare_with_llvm.py and the
// differential test.

#include <bit>
#include <cstdint>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <string_view>

#include <ferry/a64/decode.hpp>
#include <ferry/a64/support.hpp>
#include <gtest/gtest.h>

#include "allocated.hpp"

namespace ferry::a64 {
namespace {

constexpr auto row_count = static_cast<std::uint16_t>(Row::undefined);

const RowInfo& row_at(std::uint16_t index) { return info(static_cast<Row>(index)); }

/// What decode() promises, the slow way.
Row most_specific(std::uint32_t word) {
    Row best = Row::undefined;
    for (std::uint16_t i = 0; i < row_count; ++i) {
        const RowInfo& row = row_at(i);
        if ((word & row.mask) == row.value &&
            (best == Row::undefined || std::popcount(row.mask) > std::popcount(info(best).mask))) {
            best = static_cast<Row>(i);
        }
    }
    return best;
}

TEST(InstructionTable, NamesOccurOnce) {
    std::set<std::string_view> names;
    for (std::uint16_t i = 0; i < row_count; ++i) {
        EXPECT_TRUE(names.insert(row_at(i).name).second) << row_at(i).name;
    }
}

/// Whether words of both rows exist that are instructions of the one with fewer fixed bits, which
/// decode() would give to the other.
bool takes_from(Row narrow, Row wide, std::mt19937& random) {
    const RowInfo& a = info(narrow);
    const RowInfo& b = info(wide);
    for (int attempt = 0; attempt < 1000; ++attempt) {
        const auto free = static_cast<std::uint32_t>(random()) & ~(a.mask | b.mask);
        if (is_allocated(wide, free | a.value | b.value)) {
            return true;
        }
    }
    return false;
}

// A row that lies within another is an exception of it. Two that overlap otherwise share only words
// that are no instructions of the one that loses, as shifts by immediate and modified immediates
// do.
TEST(InstructionTable, OfRowsThatOverlapOneIsRight) {
    std::mt19937 random(1); // NOLINT(cert-msc51-cpp): the same words every time
    for (std::uint16_t i = 0; i < row_count; ++i) {
        for (std::uint16_t k = 0; k < i; ++k) {
            const RowInfo& a = row_at(i);
            const RowInfo& b = row_at(k);
            const std::uint32_t common = a.mask & b.mask;
            if (((a.value ^ b.value) & common) != 0) {
                continue;
            }
            ASSERT_NE(std::popcount(a.mask), std::popcount(b.mask)) << a.name << " and " << b.name;
            if (common != a.mask && common != b.mask) {
                const bool a_wins = std::popcount(a.mask) > std::popcount(b.mask);
                EXPECT_FALSE(takes_from(static_cast<Row>(a_wins ? i : k),
                                        static_cast<Row>(a_wins ? k : i), random))
                    << a.name << " and " << b.name;
            }
        }
    }
}

TEST(InstructionTable, DecodingFindsTheNarrowestRow) {
    std::mt19937 random(1); // NOLINT(cert-msc51-cpp): the same words every time
    for (std::uint16_t i = 0; i < row_count; ++i) {
        for (int attempt = 0; attempt < 50; ++attempt) {
            const auto bits = static_cast<std::uint32_t>(random());
            std::uint32_t word = (bits & ~row_at(i).mask) | row_at(i).value;
            if (attempt % 2 == 1) { // or its neighbour
                word ^= 1U << (attempt % 32);
            }
            ASSERT_EQ(decode(word), most_specific(word)) << std::hex << word;
        }
    }
}

TEST(InstructionTable, EveryAdvertisedFeatureHasRows) {
#define FERRY_A64_FEATURE(id, word, bit, cpuinfo)                                                  \
    EXPECT_NE(rows_of(abi::a64::Feature::id), 0U) << #id;
#include <ferry/abi/a64_features.inc>
#undef FERRY_A64_FEATURE
}

TEST(InstructionTable, ThePageHasEveryRowOnce) {
    const std::string page = instruction_table();
    std::size_t at = 0;
    std::size_t lines = 0;
    for (std::uint16_t i = 0; i < row_count; ++i) {
        const std::string cell = std::string("\n| ") + row_at(i).name + " | `";
        at = page.find(cell);
        EXPECT_NE(at, std::string::npos) << row_at(i).name;
        EXPECT_EQ(page.find(cell, at + 1), std::string::npos) << row_at(i).name;
    }
    for (at = page.find("` | "); at != std::string::npos; at = page.find("` | ", at + 1)) {
        ++lines;
    }
    EXPECT_EQ(lines, row_count + 1U); // the heading of /proc/cpuinfo has one too
}

TEST(InstructionTable, ThePageIsTheTable) {
    std::ifstream file(FERRY_INSTRUCTIONS_PAGE);
    std::stringstream page;
    page << file.rdbuf();
    EXPECT_TRUE(page.str() == instruction_table())
        << "run: ferry support instructions > docs/instructions.md";
}

} // namespace
} // namespace ferry::a64
