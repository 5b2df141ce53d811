#include "rows.hpp"

#include <bit>

#include <fnmatch.h>

namespace ferry::differential {

namespace {

Group group_of(std::uint32_t value) {
    const std::uint32_t op0 = value >> 25 & 0xf;
    if ((op0 & 0b0101) == 0b0100) {
        return Group::memory;
    }
    if ((op0 & 0b1110) == 0b1010) {
        return Group::branch_or_system;
    }
    if ((op0 & 0b1110) == 0b1000) {
        return Group::immediate;
    }
    if ((op0 & 0b0111) == 0b0101) {
        return Group::integer;
    }
    return (value & 0x5e00'0000) == 0x1e00'0000 ? Group::scalar : Group::vector;
}

std::vector<Row> read_table() {
    struct Entry {
        std::string_view name, encoding;
    };
    constexpr Entry entries[] = {
#define A64(name, encoding, shape, feature) {#name, encoding},
#define MISSING(name, encoding, shape, feature)
#include <ferry/a64/a64.inc>
#undef A64
#undef MISSING
        {"NOP", "11010101000000110010000000011111"}, // C++ has no empty arrays
    };
    std::vector<Row> result;
    for (const Entry& entry : entries) {
        Row row{entry.name, entry.encoding};
        for (const char c : entry.encoding) {
            if (c == ' ') {
                continue;
            }
            row.mask = row.mask << 1 | (c == '0' || c == '1' ? 1U : 0U);
            row.value = row.value << 1 | (c == '1' ? 1U : 0U);
        }
        row.group = group_of(row.value);
        result.push_back(row);
    }
    return result;
}

/// A register number: few different ones, so that they meet, and 31 more often than by chance.
std::uint32_t random_register(Random& random, std::uint32_t& last) {
    switch (random.below(8)) {
    case 0: return last = 31;
    case 1:
    case 2: return last;
    case 3:
    case 4: return last = random.below(4);
    default: return last = random.below(32);
    }
}

std::uint32_t random_immediate(Random& random) {
    switch (random.below(6)) {
    case 0: return 0;
    case 1: return ~0U;
    case 2: return 1U << random.below(32);
    case 3: return random.below(8);
    default: return static_cast<std::uint32_t>(random.next());
    }
}

/// The fields of random bits that are alike in every word: registers, by their customary place.
constexpr unsigned register_places[] = {0, 5, 10, 16};

std::uint32_t insert(std::uint32_t word, std::uint32_t field, unsigned at, unsigned bits) {
    const std::uint32_t mask = ((1U << bits) - 1) << at;
    return (word & ~mask) | (field << at & mask);
}

/// Makes branches short, and lets literals lie in the code or in the data.
std::uint32_t aim(std::uint32_t word, Random& random, std::uint32_t reach) {
    const std::uint32_t forward = 1 + random.below(reach);
    if ((word & 0x7c00'0000) == 0x1400'0000) { // B, BL
        return insert(word, forward, 0, 26);
    }
    if ((word & 0xfe00'0000) == 0x5400'0000 || (word & 0x7e00'0000) == 0x3400'0000) {
        return insert(word, forward, 5, 19); // B.cond, CBZ, CBNZ
    }
    if ((word & 0x7e00'0000) == 0x3600'0000) { // TBZ, TBNZ
        return insert(word, forward, 5, 14);
    }
    if ((word & 0x3b00'0000) == 0x1800'0000 && !random.one_in(8)) { // load (literal)
        return insert(word, (random.one_in(2) ? 0x2'0000 : 0) + random.below(64), 5, 19);
    }
    return word;
}

/// False of rows whose result no two runs have in common.
bool is_comparable(const Row& row) { return !row.name.starts_with("MRS_CNTVCT"); }

} // namespace

std::string_view name_of(Group group) {
    constexpr std::string_view names[] = {"immediate", "branch_or_system", "memory",
                                          "integer",   "scalar",           "vector"};
    return names[static_cast<int>(group)];
}

const std::vector<Row>& rows() {
    static const std::vector<Row> all = read_table();
    return all;
}

const Row* decode(std::uint32_t word) {
    const Row* best = nullptr;
    for (const Row& row : rows()) {
        if ((word & row.mask) == row.value &&
            (best == nullptr || std::popcount(row.mask) > std::popcount(best->mask))) {
            best = &row;
        }
    }
    return best;
}

std::vector<const Row*> rows_like(std::string_view patterns) {
    std::vector<const Row*> result;
    for (const Row& row : rows()) {
        for (std::string_view rest = patterns; !rest.empty();) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            const std::string pattern(rest.substr(0, comma));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
            if (is_comparable(row) &&
                ::fnmatch(pattern.c_str(), std::string(row.name).c_str(), 0) == 0) {
                result.push_back(&row);
                break;
            }
        }
    }
    return result;
}

std::vector<const Row*> rows_of(Group group) {
    std::vector<const Row*> result;
    for (const Row& row : rows()) {
        if (is_comparable(row) && row.group == group) {
            result.push_back(&row);
        }
    }
    return result;
}

std::uint32_t random_word(const Row& row, Random& random, std::uint32_t reach) {
    std::uint32_t word = 0;
    for (int attempt = 0; attempt < 8; ++attempt) {
        word = random_immediate(random);
        if (random.one_in(2)) { // the small fields between: each bit for itself
            word = static_cast<std::uint32_t>(random.next());
        }
        std::uint32_t last = random.below(31);
        for (const unsigned at : register_places) {
            if ((row.mask >> at & 0x1f) == 0) {
                word = insert(word, random_register(random, last), at, 5);
            }
        }
        if (row.group == Group::memory && !random.one_in(16)) {
            word = insert(word, random.of(pointer_registers), 5, 5);
            if ((row.mask >> 16 & 0x1f) == 0 && random.one_in(2)) {
                word = insert(word, random.of(offset_registers), 16, 5);
            }
        }
        word = aim((word & ~row.mask) | row.value, random, reach);
        word = (word & ~row.mask) | row.value;
        if (decode(word) == &row) {
            break;
        }
    }
    return word;
}

std::uint32_t random_hole(Random& random) {
    for (;;) {
        const Row& row = random.of(rows());
        std::uint32_t word = random_word(row, random, 1);
        for (std::uint32_t flips = 1 + random.below(3); flips != 0; --flips) {
            word ^= 1U << random.below(32);
        }
        if (random.one_in(3)) { // or far away
            word = static_cast<std::uint32_t>(random.next());
        }
        // Unicorn 2.0.1 aborts on undefined ones of "two-register miscellaneous (FP16)" and "three
        // same (FP16)".
        const bool deadly =
            (word & 0x8f7e'0c00) == 0x0e78'0800 || (word & 0x8f60'c400) == 0x0e40'0400;
        if (!deadly && decode(word) == nullptr) {
            return word;
        }
    }
}

} // namespace ferry::differential
