#pragma once
/// Sets of the state slots that registers may hold between instructions and blocks.

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
    std::uint64_t general = 0;
    std::uint64_t vector = 0;

    [[nodiscard]] constexpr bool has(ir::Slot slot) const {
        return ((is_vector_slot(slot) ? vector >> (slot - ir::first_vector_slot)
                                      : general >> slot) &
                1) != 0;
    }
    constexpr void add(ir::Slot slot) {
        if (is_vector_slot(slot)) {
            vector |= std::uint64_t{1} << (slot - ir::first_vector_slot);
        } else {
            general |= std::uint64_t{1} << slot;
        }
    }
    [[nodiscard]] constexpr bool empty() const { return (general | vector) == 0; }
    constexpr void remove(ir::Slot slot) {
        SlotSet self;
        self.add(slot);
        *this = *this - self;
    }
    friend constexpr SlotSet operator|(SlotSet a, SlotSet b) {
        return {a.general | b.general, a.vector | b.vector};
    }
    friend constexpr SlotSet operator&(SlotSet a, SlotSet b) {
        return {a.general & b.general, a.vector & b.vector};
    }
    friend constexpr SlotSet operator-(SlotSet a, SlotSet b) {
        return {a.general & ~b.general, a.vector & ~b.vector};
    }
    friend constexpr bool operator==(SlotSet, SlotSet) = default;
};

} // namespace ferry::x64
