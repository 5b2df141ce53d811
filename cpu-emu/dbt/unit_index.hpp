#pragma once
/// Which units were made from a piece of guest memory. Not thread-safe.

#include <cstdint>
#include <unordered_map>

#include "arena.hpp"
#include "unit.hpp"

namespace ferry::dbt {

/// Whether a unit's range is touched by another, which may go up to the end of the address space:
/// then its end is 0.
[[nodiscard]] constexpr bool meets(GuestRange range, GuestRange unit) {
    return range.begin < unit.end && (unit.begin < range.end || range.end < range.begin);
}

class UnitIndex {
public:
    void add(TranslatedUnit& unit, Arena& arena) {
        for (std::uint64_t g = first(unit.range); g <= last(unit.range); ++g) {
            Node* const node = arena.make<Node>();
            Node*& head = heads_[g];
            // One by one: a copy of what was just written in other sizes waits until it is written.
            node->unit = &unit;
            node->next = head;
            node->begin = unit.range.begin;
            node->size = static_cast<std::uint32_t>(unit.range.end - unit.range.begin);
            head = node;
        }
    }

    /// Calls `remove` for every valid unit that meets the range, which makes it invalid; forgets
    /// all that do, and others that are not valid.
    template <class Remove>
    void sweep(GuestRange range, Remove remove) {
        if (range.end <= range.begin || last(range) - first(range) >= heads_.size()) {
            for (auto& [granule, head] : heads_) {
                sweep_list(head, range, remove);
            }
            return;
        }
        for (std::uint64_t g = first(range); g <= last(range); ++g) {
            if (const auto at = heads_.find(g); at != heads_.end()) {
                sweep_list(at->second, range, remove);
            }
        }
    }

    /// The arena may be cleared afterwards.
    void clear() { heads_.clear(); }

private:
    /// Smaller than a page: code that is rewritten is often many small functions side by side.
    static constexpr unsigned granule_log2 = 9;
    static std::uint64_t first(GuestRange range) { return range.begin.value() >> granule_log2; }
    static std::uint64_t last(GuestRange range) { return (range.end.value() - 1) >> granule_log2; }

    struct Node {
        TranslatedUnit* unit = nullptr;
        Node* next = nullptr;
        // The unit's range: most of a list are not met, and lie far from one another.
        GuestAddr begin{};
        std::uint32_t size = 0;

        [[nodiscard]] GuestRange range() const { return {begin, begin + size}; }
    };
    template <class Remove>
    static void sweep_list(Node*& head, GuestRange range, Remove& remove) {
        for (Node** at = &head; *at != nullptr;) {
            Node& node = **at;
            const GuestRange its_range = node.range();
            const bool met = meets(range, its_range);
            // One that lies in other granules too may never be met here, and was removed there.
            if (!met && (first(its_range) == last(its_range) || node.unit->valid)) {
                at = &node.next;
                continue;
            }
            if (met && node.unit->valid) {
                remove(*node.unit);
            }
            *at = node.next;
        }
    }

    std::unordered_map<std::uint64_t, Node*> heads_;
};

} // namespace ferry::dbt
