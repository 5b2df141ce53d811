#pragma once
/// Slots in registers, at most one for each register.

#include <array>
#include <cstddef>

#include <ferry/x64/compile.hpp>

#include "slot_set.hpp"

namespace ferry::x64 {

/// A state slot whose value a host register has and memory perhaps not.
struct CachedSlot {
    ir::Slot slot = 0;
    std::uint8_t reg = 0;
    Part part = Part::whole;
    bool dirty = false; ///< memory has an older value
};

/// No memory is allocated: lists are made for every branch.
class SlotList {
public:
    void add(const CachedSlot& cached) {
        slots_[count_++] = cached;
        set_.add(cached.slot);
    }
    [[nodiscard]] const CachedSlot* find(ir::Slot slot) const {
        if (!set_.has(slot)) {
            return nullptr;
        }
        const CachedSlot* at = begin();
        while (at->slot != slot) {
            ++at;
        }
        return at;
    }
    [[nodiscard]] const CachedSlot* begin() const { return slots_.data(); }
    [[nodiscard]] const CachedSlot* end() const { return slots_.data() + count_; }
    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] SlotSet set() const { return set_; }

private:
    std::array<CachedSlot, 32> slots_;
    std::size_t count_ = 0;
    SlotSet set_;
};

} // namespace ferry::x64
