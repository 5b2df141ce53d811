#pragma once
/// The guest's regions in ascending order, as a data structure: makes no host call, takes no lock.

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <ferry/base/bits.hpp>
#include <ferry/memory/region.hpp>

namespace ferry::memory {

/// Linux's stack_guard_gap: what is placed by choice keeps this distance below a region that grows
/// down. MAP_FIXED does not.
inline constexpr GuestSize stack_guard_gap = 256 * page_size;

/// A region, and what only the space itself needs to know of it.
struct Mapping : Region {
    bool foreign = false;    ///< ferry's own, below the split: never handed out nor touched
    bool may_execute = true; ///< false behind a noexec mount (Linux's VM_MAYEXEC)

    /// Counts towards RLIMIT_DATA: private, writable, not a stack.
    [[nodiscard]] bool is_data() const { return has(prot, Prot::write) && !shared && !grows_down; }
    /// Where a mapping placed by choice below this one must end at the latest.
    [[nodiscard]] GuestAddr guarded_begin() const;
    /// The part of this mapping within `part`, which must lie inside.
    [[nodiscard]] Mapping clipped(GuestRange part) const;
};

struct GapRequest {
    GuestSize size = 0;
    GuestSize alignment = page_size;
    GuestRange within;
    GuestRange avoid; ///< may be empty
};

class RegionMap {
public:
    using Tree = std::map<GuestAddr, Mapping>; ///< by begin; ranges do not overlap

    [[nodiscard]] const Tree& all() const { return tree_; }
    /// The first mapping that ends above `address`: holds it or follows it. Linux's find_vma.
    [[nodiscard]] Tree::const_iterator at_or_after(GuestAddr address) const;
    /// The mapping that holds `address`, or null; not one of ferry's.
    [[nodiscard]] const Mapping* at(GuestAddr address) const;
    /// The guest's mappings in `range`, clipped to it, ascending.
    [[nodiscard]] std::vector<Mapping> slice(GuestRange range) const;
    /// The guest's share of `range` as ranges that do not touch, ascending.
    [[nodiscard]] std::vector<GuestRange> occupied(GuestRange range) const;
    /// The parts of `range` where nothing is, ascending.
    [[nodiscard]] std::vector<GuestRange> holes(GuestRange range) const;
    [[nodiscard]] bool is_free(GuestRange range) const;
    [[nodiscard]] bool has_foreign(GuestRange range) const;
    /// Bytes of `range` that the guest has mapped.
    [[nodiscard]] GuestSize mapped_in(GuestRange range) const;

    /// Adds a mapping where nothing is, merging it with alike neighbours as Linux does.
    void insert(Mapping mapping);
    /// Removes what the guest has in `range`, splitting at its ends. True if something executable
    /// was among it.
    bool erase(GuestRange range);

    /// Gives `piece`, all or a part of one mapping, another protection, merging it likewise.
    void protect(const Mapping& piece, Prot prot);

    /// The highest place for a mapping, guard gaps kept; none if there is no room.
    [[nodiscard]] std::optional<GuestAddr> highest_gap(const GapRequest& want);

    /// From the first to the last executable byte; empty if none is.
    [[nodiscard]] GuestRange executable_bounds() const;

    [[nodiscard]] GuestSize total_bytes() const { return total_; } ///< all of the guest's
    [[nodiscard]] GuestSize data_bytes() const { return data_; }   ///< of these is_data()
    /// Another one after each change, before anyone hears of that. From any thread.
    [[nodiscard]] std::uint64_t version() const { return version_.load(std::memory_order_acquire); }

private:
    /// What the last search learned: no gap in [from, top) has room for `size` bytes or more at a
    /// multiple of `alignment`. It makes the common case, one mapping below the other, independent
    /// of the number of regions.
    struct Full {
        GuestAddr top;
        GuestAddr from;
        GuestSize size = 0;
        GuestSize alignment = page_size;
    };

    void count(const Mapping& mapping, bool added);
    bool extend_below(const Mapping& changed);
    void gap_grew_at(GuestAddr address);

    Tree tree_;
    GuestSize total_ = 0;
    GuestSize data_ = 0;
    std::atomic<std::uint64_t> version_{0}; ///< written by one thread at a time
    Full full_;
};

} // namespace ferry::memory
