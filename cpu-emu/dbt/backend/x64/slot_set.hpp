#pragma once
/// Sets of the state slots that registers may hold between instructions and blocks.

#include <array>
#include <bit>
#include <cstdint>

#include <ferry/ir/ir.hpp>

namespace ferry::x64 {

/// Integer slots from here on may be cells of 32 bits; they are always read and written in memory.
inline constexpr ir::Slot first_narrow_slot = 33;
inline constexpr ir::Slot first_uncached_vector = ir::first_vector_slot + 32;

[[nodiscard]] constexpr bool is_vector_slot(ir::Slot slot) { return slot >= ir::first_vector_slot; }
[[nodiscard]] constexpr bool is_cached(ir::Slot slot) {
    return slot < first_narrow_slot || (is_vector_slot(slot) && slot < first_uncached_vector);
}

struct SlotSet {
    static_assert(ir::first_vector_slot == 64);
    std::array<std::uint64_t, 2> words{}; ///< general, vector

    [[nodiscard]] constexpr bool has(ir::Slot slot) const {
        return (words[slot / 64] >> slot % 64 & 1) != 0;
    }
    constexpr void add(ir::Slot slot) { words[slot / 64] |= std::uint64_t{1} << slot % 64; }
    constexpr void remove(ir::Slot slot) { words[slot / 64] &= ~(std::uint64_t{1} << slot % 64); }
    [[nodiscard]] constexpr bool empty() const { return (words[0] | words[1]) == 0; }
    [[nodiscard]] constexpr int size() const {
        return std::popcount(words[0]) + std::popcount(words[1]);
    }
    friend constexpr SlotSet operator|(SlotSet a, SlotSet b) {
        return {{a.words[0] | b.words[0], a.words[1] | b.words[1]}};
    }
    friend constexpr SlotSet operator&(SlotSet a, SlotSet b) {
        return {{a.words[0] & b.words[0], a.words[1] & b.words[1]}};
    }
    friend constexpr SlotSet operator-(SlotSet a, SlotSet b) {
        return {{a.words[0] & ~b.words[0], a.words[1] & ~b.words[1]}};
    }
    friend constexpr bool operator==(SlotSet, SlotSet) = default;
};

/// Calls `function(slot)` for each, in ascending order.
template <class Function>
constexpr void for_each(SlotSet set, Function function) {
    for (unsigned word = 0; word < set.words.size(); ++word) {
        for (std::uint64_t rest = set.words[word]; rest != 0; rest &= rest - 1) {
            function(
                static_cast<ir::Slot>(word * 64 + static_cast<unsigned>(std::countr_zero(rest))));
        }
    }
}

} // namespace ferry::x64
