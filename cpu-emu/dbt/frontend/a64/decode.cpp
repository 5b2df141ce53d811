// Rows are found by the bits 31–21 of the word: for each of their values the rows that can match,
// those with more fixed bits first. The lists are made for one value when it is first asked for.
#include <ferry/a64/decode.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>

namespace ferry::a64 {
namespace {

struct Pattern {
    std::uint32_t mask = 0;
    std::uint32_t value = 0;
};

consteval Pattern pattern(const char* text) {
    Pattern made;
    int count = 0;
    for (const char* c = text; *c != 0; ++c) {
        if (*c == ' ') {
            continue;
        }
        made.mask = made.mask << 1 | (*c == '0' || *c == '1' ? 1U : 0U);
        made.value = made.value << 1 | (*c == '1' ? 1U : 0U);
        ++count;
    }
    if (count != 32) {
        throw "an encoding has 32 characters";
    }
    return made;
}

constexpr RowInfo rows[] = {
#define A64(name, encoding, shape, feature)                                                        \
    {#name, pattern(encoding).mask, pattern(encoding).value, true},
#define TODO(name, encoding, shape, feature)                                                       \
    {#name, pattern(encoding).mask, pattern(encoding).value, false},
#include <ferry/a64/a64.inc>
#undef A64
#undef TODO
    {"undefined", 0, 0, true},
};
constexpr auto row_count = static_cast<std::size_t>(Row::undefined);

constexpr unsigned key_shift = 21;
constexpr std::uint32_t key_mask = 0x7ffU << key_shift;
constexpr std::size_t key_count = 0x800;

/// Rows by rising index; the best match is found by comparing.
struct Candidates {
    std::atomic<std::uint16_t> count{0}; ///< 0: not made yet; else one more than there are
    std::array<std::uint16_t, 320> rows{};
};
std::array<std::atomic<Candidates*>, key_count> table;

const Candidates& candidates(std::uint32_t key) {
    Candidates* made = table[key].load(std::memory_order_acquire);
    if (made != nullptr) {
        return *made;
    }
    made = new Candidates;
    std::size_t count = 0;
    for (std::size_t i = 0; i < row_count; ++i) {
        const std::uint32_t fixed = rows[i].mask & key_mask;
        if ((key << key_shift & fixed) == (rows[i].value & fixed) && count < made->rows.size()) {
            made->rows[count++] = static_cast<std::uint16_t>(i);
        }
    }
    std::stable_sort(made->rows.begin(), made->rows.begin() + static_cast<std::ptrdiff_t>(count),
                     [](std::uint16_t a, std::uint16_t b) {
                         return std::popcount(rows[a].mask) > std::popcount(rows[b].mask);
                     });
    made->count = static_cast<std::uint16_t>(count);
    Candidates* expected = nullptr;
    if (!table[key].compare_exchange_strong(expected, made, std::memory_order_acq_rel)) {
        delete made;
        return *expected;
    }
    return *made;
}

} // namespace

const RowInfo& info(Row row) { return rows[static_cast<std::size_t>(row)]; }

Row decode(std::uint32_t word) {
    const Candidates& list = candidates(word >> key_shift);
    for (std::size_t i = 0; i < list.count; ++i) {
        const RowInfo& row = rows[list.rows[i]];
        if ((word & row.mask) == row.value) {
            return static_cast<Row>(list.rows[i]);
        }
    }
    return Row::undefined;
}

} // namespace ferry::a64
