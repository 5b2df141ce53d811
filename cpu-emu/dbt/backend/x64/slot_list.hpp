#pragma once
/// Slots in registers, at most one for each register.

#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>

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
static_assert(std::has_unique_object_representations_v<CachedSlot>);

/// Lists are made for every branch: no memory is allocated, and none is written that holds nothing.
class SlotList {
public:
    void add(const CachedSlot& cached) {
        if (is_vector_slot(cached.slot)) {
            add_to(set_.vector, dirty_.vector, cached.slot - ir::first_vector_slot, cached);
        } else {
            add_to(set_.general, dirty_.general, cached.slot, cached);
        }
    }
    /// All registers hold whole slots from now on.
    void make_whole() {
        for (CachedSlot& cached : std::span(slots_.data(), count_)) {
            cached.part = Part::whole;
        }
    }
    friend bool operator==(const SlotList& a, const SlotList& b) {
        return a.set_ == b.set_ && a.dirty_ == b.dirty_ &&
               std::memcmp(a.slots_.data(), b.slots_.data(), a.count_ * sizeof(CachedSlot)) == 0;
    }
    [[nodiscard]] const CachedSlot* find(ir::Slot slot) const {
        return set_.has(slot) ? &slots_[at_[slot]] : nullptr;
    }
    [[nodiscard]] const CachedSlot* begin() const { return slots_.data(); }
    [[nodiscard]] const CachedSlot* end() const { return slots_.data() + count_; }
    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] SlotSet set() const { return set_; }
    [[nodiscard]] SlotSet dirty() const { return dirty_; }

private:
    void add_to(std::uint64_t& all, std::uint64_t& dirty, unsigned bit, const CachedSlot& cached) {
        at_[cached.slot] = static_cast<std::uint8_t>(count_);
        slots_[count_++] = cached;
        all |= std::uint64_t{1} << bit;
        dirty |= std::uint64_t{cached.dirty} << bit;
    }

    std::array<CachedSlot, 32> slots_;
    std::array<std::uint8_t, first_uncached_vector> at_; ///< by slot of the set: index into slots_
    std::size_t count_ = 0;
    SlotSet set_;
    SlotSet dirty_;
};

} // namespace ferry::x64
