#pragma once
/// From an instruction word to its row of a64.inc. Thread-safe.

#include <array>
#include <cstddef>
#include <cstdint>

namespace ferry::a64 {

enum class Row : std::uint16_t {
#define A64(name, encoding, shape, feature) name,
#define MISSING(name, encoding, shape, feature) name,
#include <ferry/a64/a64.inc>
#undef A64
#undef MISSING
    undefined,
};

struct RowInfo {
    char name[24];       ///< no pointer: that would be relocated at start
    std::uint32_t mask;  ///< the fixed bits…
    std::uint32_t value; ///< …and what they are
    bool translated;
};

[[nodiscard]] const RowInfo& info(Row row);

/// The row of a word: of several that match the one with the most fixed bits; Row::undefined if
/// none.
[[nodiscard]] inline Row decode(std::uint32_t word);

namespace detail {
inline constexpr unsigned key_shift = 21; ///< the bits from there on find a row, or a few
inline constexpr std::size_t key_count = 0x800;
inline constexpr std::uint16_t no_row = 0xffff;
extern const std::array<std::uint16_t, key_count> only_rows; ///< where the bits are all it takes
[[nodiscard]] Row decode_slowly(std::uint32_t word);
} // namespace detail

inline Row decode(std::uint32_t word) {
    const std::uint16_t only = detail::only_rows[word >> detail::key_shift];
    return only != detail::no_row ? static_cast<Row>(only) : detail::decode_slowly(word);
}

} // namespace ferry::a64
