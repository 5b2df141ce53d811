// Rows are found by the bits 31–21 of the word: for each of their values the rows that can match,
// those with more fixed bits first.
#include <ferry/a64/decode.hpp>

#include <array>
#include <bit>

#include <ferry/ir/encoding.hpp>

namespace ferry::a64 {
namespace {

constexpr RowInfo rows[] = {
#define A64(name, encoding, shape, feature)                                                        \
    {#name, ir::fixed_bits(encoding).mask, ir::fixed_bits(encoding).value, true},
#define MISSING(name, encoding, shape, feature)                                                    \
    {#name, ir::fixed_bits(encoding).mask, ir::fixed_bits(encoding).value, false},
#include <ferry/a64/a64.inc>
#undef A64
#undef MISSING
    {"undefined", 0, 0, true},
};
constexpr auto row_count = static_cast<std::size_t>(Row::undefined);

/// The masks and values once more, side by side.
consteval std::array<ir::Encoding, row_count> make_patterns() {
    std::array<ir::Encoding, row_count> made{};
    for (std::size_t i = 0; i < row_count; ++i) {
        made[i] = {rows[i].mask, rows[i].value};
    }
    return made;
}
constexpr auto patterns = make_patterns();

using detail::key_count;
using detail::key_shift;
constexpr std::uint32_t key_bits = key_count - 1;

/// Rows in the order in which they are tried: those with more fixed bits first.
consteval std::array<std::uint16_t, row_count> order_of_rows() {
    std::array<std::uint16_t, row_count> order{};
    std::size_t count = 0;
    for (int fixed = 32; fixed >= 0; --fixed) {
        for (std::size_t i = 0; i < row_count; ++i) {
            if (std::popcount(rows[i].mask) == fixed) {
                order[count++] = static_cast<std::uint16_t>(i);
            }
        }
    }
    return order;
}
constexpr auto order = order_of_rows();

/// Calls `one(key, row)` for every key under which a row can match, in the order of rows.
template <class One>
constexpr void for_each_candidate(One one) {
    for (const std::uint16_t row : order) {
        const std::uint32_t fixed = (rows[row].value & rows[row].mask) >> key_shift & key_bits;
        const std::uint32_t free = ~(rows[row].mask >> key_shift) & key_bits;
        std::uint32_t rest = 0;
        do { // all subsets of the free bits
            one(fixed | rest, row);
            rest = (rest - free) & free;
        } while (rest != 0);
    }
}

/// The list of key k is [first[k], first[k + 1]) of `list`.
consteval std::array<std::uint32_t, key_count + 1> make_first() {
    std::array<std::uint32_t, key_count + 1> first{};
    for_each_candidate([&](std::uint32_t key, std::uint16_t) { ++first[key + 1]; });
    for (std::size_t key = 0; key < key_count; ++key) {
        first[key + 1] += first[key];
    }
    return first;
}
constexpr auto first = make_first();

consteval std::array<std::uint16_t, first[key_count]> make_list() {
    std::array<std::uint16_t, first[key_count]> list{};
    auto next = first;
    for_each_candidate([&](std::uint32_t key, std::uint16_t row) { list[next[key]++] = row; });
    return list;
}
constexpr auto list = make_list();

/// Of the keys whose first row has no other fixed bits: that row. What most instructions need.
consteval std::array<std::uint16_t, key_count> make_only() {
    std::array<std::uint16_t, key_count> only{};
    for (std::size_t key = 0; key < key_count; ++key) {
        const bool settled = first[key] != first[key + 1] &&
                             (rows[list[first[key]]].mask & ~(key_bits << key_shift)) == 0;
        only[key] = settled ? list[first[key]] : detail::no_row;
    }
    return only;
}

} // namespace

constinit const std::array<std::uint16_t, key_count> detail::only_rows = make_only();

const RowInfo& info(Row row) { return rows[static_cast<std::size_t>(row)]; }

Row detail::decode_slowly(std::uint32_t word) {
    const std::uint32_t key = word >> key_shift;
    for (std::size_t i = first[key]; i < first[key + 1]; ++i) {
        const ir::Encoding& row = patterns[list[i]];
        if ((word & row.mask) == row.value) {
            return static_cast<Row>(list[i]);
        }
    }
    return Row::undefined;
}

} // namespace ferry::a64
