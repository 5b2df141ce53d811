#pragma once
/// Slots in registers, at most one for each register.

#include <array>
#include <cstdint>
#include <cstring>
#include <emmintrin.h>

#include <ferry/x64/compile.hpp>

#include "slot_set.hpp"

namespace ferry::x64 {

/// A state slot whose value a host register has and memory perhaps not.
struct CachedSlot {
    ir::Slot slot;
    std::uint8_t reg;
    Part part;
    bool dirty; ///< memory has an older value
};

/// Made for every branch: a copy of few bytes, and what most ask of it are operations on sets.
class SlotList {
public:
    static constexpr std::uint8_t nowhere = 0xff;

    SlotList() { registers_.fill(nowhere); }
    /// Replaces what was known of the slot.
    void add(const CachedSlot& cached) {
        registers_[cached.slot] = cached.reg;
        const unsigned word = cached.slot / 64;
        const std::uint64_t bit = std::uint64_t{1} << cached.slot % 64;
        set_.words[word] |= bit;
        put(dirty_.words[word], bit, cached.dirty);
        put(low_64_.words[word], bit, cached.part == Part::low_64);
        put(low_32_.words[word], bit, cached.part == Part::low_32);
        put(halves_.words[word], bit, cached.part == Part::half);
    }
    void remove(ir::Slot slot) {
        registers_[slot] = nowhere;
        set_.remove(slot);
        dirty_.remove(slot);
        make_whole(slot);
    }
    void make_whole(ir::Slot slot) {
        low_64_.remove(slot);
        low_32_.remove(slot);
        halves_.remove(slot);
    }
    /// All registers hold whole slots from now on.
    void make_whole() { low_64_ = low_32_ = halves_ = {}; }
    /// Memory has all of them.
    void make_clean() { dirty_ = {}; }
    /// The slot's register, or nowhere.
    [[nodiscard]] std::uint8_t reg_of(ir::Slot slot) const { return registers_[slot]; }
    [[nodiscard]] Part part_of(ir::Slot slot) const {
        return low_64_.has(slot)   ? Part::low_64
               : low_32_.has(slot) ? Part::low_32
               : halves_.has(slot) ? Part::half
                                   : Part::whole;
    }
    /// One of the set.
    [[nodiscard]] CachedSlot at(ir::Slot slot) const {
        return {slot, registers_[slot], part_of(slot), dirty_.has(slot)};
    }
    [[nodiscard]] SlotSet set() const { return set_; }
    [[nodiscard]] SlotSet dirty() const { return dirty_; }
    /// Those of which a register holds only a part.
    [[nodiscard]] SlotSet parts() const { return low_64_ | low_32_ | halves_; }
    [[nodiscard]] SlotSet halves() const { return halves_; }
    /// Slots that are in the same register in both, or in none.
    [[nodiscard]] static SlotSet in_same_register(const SlotList& a, const SlotList& b) {
        constexpr unsigned at_once = sizeof(__m128i);
        SlotSet same;
        for (unsigned slot = 0; slot < first_uncached_vector; slot += at_once) {
            __m128i x;
            __m128i y;
            std::memcpy(&x, &a.registers_[slot], at_once);
            std::memcpy(&y, &b.registers_[slot], at_once);
            const auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(x, y)));
            same.words[slot / 64] |= std::uint64_t{mask} << slot % 64;
        }
        return same;
    }

private:
    static void put(std::uint64_t& word, std::uint64_t bit, bool is_in) {
        word = (word & ~bit) | (is_in ? bit : 0);
    }

    std::array<std::uint8_t, first_uncached_vector> registers_;
    SlotSet set_;
    SlotSet dirty_;
    SlotSet low_64_; ///< the rest of the slot is zero, whatever the register has there
    SlotSet low_32_;
    SlotSet halves_; ///< the rest of the slot is in memory, even of a dirty one
};

} // namespace ferry::x64
