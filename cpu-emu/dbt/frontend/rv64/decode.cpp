// Rows are found by opcode and funct3: for each of their values the rows that can match.
#include <ferry/rv64/decode.hpp>

#include <array>
#include <cstddef>

namespace ferry::rv64 {
namespace {

constexpr ir::Encoding patterns[] = {
#define RV64(name, encoding, shape, extension) ir::fixed_bits(encoding),
#include <ferry/rv64/rv64.inc>
#undef RV64
};
constexpr std::size_t row_count = std::size(patterns);

/// Bits 14–12 and 6–2.
constexpr std::size_t key_count = 256;
constexpr std::uint32_t key_mask = 0x707c;
constexpr std::uint32_t key_of(std::uint32_t word) {
    return (word >> 12 & 7) << 5 | (word >> 2 & 31);
}

struct Index {
    std::array<std::uint16_t, key_count + 1> first{};
    std::array<std::uint8_t, 1024> rows{};
};

consteval Index make_index() {
    Index made;
    std::uint16_t count = 0;
    for (std::uint32_t key = 0; key < key_count; ++key) {
        made.first[key] = count;
        const std::uint32_t word = (key >> 5) << 12 | (key & 31) << 2;
        for (std::size_t row = 0; row < row_count; ++row) {
            const std::uint32_t mask = patterns[row].mask & key_mask;
            if ((patterns[row].value & mask) == (word & mask)) {
                made.rows[count++] = static_cast<std::uint8_t>(row);
            }
        }
    }
    made.first[key_count] = count;
    return made;
}
constexpr Index index = make_index();

} // namespace

const ir::Encoding& pattern_of(Row row) { return patterns[static_cast<std::size_t>(row)]; }

Row decode(std::uint32_t word) {
    const std::uint32_t key = key_of(word);
    for (std::size_t i = index.first[key]; i < index.first[key + 1]; ++i) {
        const std::uint8_t row = index.rows[i];
        if ((word & patterns[row].mask) == patterns[row].value) {
            return static_cast<Row>(row);
        }
    }
    return Row::undefined;
}

} // namespace ferry::rv64
