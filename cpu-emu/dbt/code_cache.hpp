#pragma once
/// All code of an address space, and what leads to it: the table of blocks, links between units,
/// the units by the guest memory they come from.

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <ferry/ir/lifter_base.hpp>
#include <ferry/x64/compile.hpp>

#include "arena.hpp"
#include "block_table.hpp"
#include "code_area.hpp"
#include "reserved.hpp"
#include "scan.hpp"
#include "unit.hpp"
#include "unit_index.hpp"

namespace ferry::dbt {

struct MadeUnit;

/// Set in the variants of units of one instruction…
inline constexpr std::uint8_t single_variants = 8;
/// …which never lead to each other.
[[nodiscard]] constexpr bool leads_on(std::uint8_t variant) {
    return (variant & single_variants) == 0;
}

/// Units are made under assumptions; each combination is a variant of its own.
[[nodiscard]] constexpr std::uint8_t variant_of(ir::Assumptions assumptions, Reach reach) {
    return static_cast<std::uint8_t>(
        (assumptions.default_fpcr ? 1U : 0U) | (assumptions.strip_tags ? 2U : 0U) |
        (assumptions.sp_aligned ? 0U : 4U) | (reach == Reach::instruction ? single_variants : 0U));
}

class CodeCache {
public:
    /// Null if there is no memory.
    static std::unique_ptr<CodeCache> create(const CodeLimits& limits);
    /// Before anything is added: the address of Routines::link.
    void set_link_routine(std::uint64_t address) { link_routine_ = address; }

    // From any thread.
    /// The code of a guest address, or 0.
    [[nodiscard]] std::uint64_t find(GuestAddr pc, std::uint8_t variant) const noexcept {
        return begins(pc) ? blocks_.find(key(pc, variant)) : 0;
    }

    /// Of the 64 words of four bytes from that of an address on, a bit for each, those where code
    /// may begin: find() for one who asks often, and mostly in vain.
    [[nodiscard]] std::uint64_t may_begin(GuestAddr pc) const noexcept {
        const std::uint64_t place = place_of(pc);
        const std::uint64_t low = word_of_begins(place) >> place % 64;
        return place % 64 == 0 ? low
                               : low | word_of_begins((place + 63) % places) << (64 - place % 64);
    }

    // By threads in generated code, where nothing is cleared. Async-signal-safe.
    /// The unit whose code `pc` lies in.
    [[nodiscard]] const TranslatedUnit* unit_at(std::uint64_t pc) const noexcept {
        return own_unit_at(pc);
    }
    /// Where a link leads to.
    [[nodiscard]] GuestAddr target_of(std::uint32_t link) const noexcept {
        return links_[link].target;
    }

    // By one thread at a time, the holder of the engine's lock.
    /// False if there is no room.
    [[nodiscard]] bool add(const MadeUnit& made, std::uint8_t variant);
    /// From now on the link leads to `code`, which is valid.
    void resolve(std::uint32_t link, std::uint64_t code);
    /// Makes the links of all units lead where there is code by now; how many.
    std::size_t resolve_all();
    /// Makes the units that come from the range invalid. Calls `removed(unit)` for each.
    template <class Removed>
    void invalidate(GuestRange range, Removed removed) {
        index_.sweep(range, [&](TranslatedUnit& unit) {
            remove(unit);
            removed(unit);
        });
    }
    /// Calls `one(unit)` for each valid unit.
    template <class One>
    void for_each_unit(One one) const {
        for (std::uint32_t i = 0; i < unit_count_.load(); ++i) {
            if (const TranslatedUnit& unit = *units_[i].unit; unit.valid) {
                one(unit);
            }
        }
    }
    /// The unit that was added last.
    [[nodiscard]] const TranslatedUnit& newest() const {
        return *units_[unit_count_.load() - 1].unit;
    }
    /// Makes the unit that begins at `pc` invalid if it is a counted one. Calls `removed(unit)` for
    /// it.
    template <class Removed>
    void retire(GuestAddr pc, std::uint8_t variant, Removed removed) {
        TranslatedUnit* const unit = own_unit_at(find(pc, variant));
        if (unit != nullptr && unit->tier != Tier::last && unit->valid && unit->pc == pc) {
            remove(*unit);
            removed(*unit);
        }
    }
    /// Whether much of the memory is held by units that are not valid any more.
    [[nodiscard]] bool is_wasteful() const;
    /// Forgets everything. No thread may be in the code.
    void clear();
    void after_fork(bool in_child) { area_->after_fork(in_child); }

private:
    /// The number of the unit that begins last at or before `pc`, or `no_unit`.
    [[nodiscard]] std::uint32_t index_at(std::uint64_t pc) const noexcept;
    [[nodiscard]] TranslatedUnit* own_unit_at(std::uint64_t pc) const noexcept;
    CodeCache(const CodeLimits& limits, std::unique_ptr<CodeArea> area);
    [[nodiscard]] static std::uint64_t key(GuestAddr pc, std::uint8_t variant) {
        return pc.value() | std::uint64_t{variant} << 56 | 1; // never 0
    }
    /// False only where no code has ever begun.
    [[nodiscard]] bool begins(GuestAddr pc) const noexcept {
        const std::uint64_t place = place_of(pc);
        return (word_of_begins(place) >> place % 64 & 1) != 0;
    }
    [[nodiscard]] std::uint64_t word_of_begins(std::uint64_t place) const noexcept {
        return std::atomic_ref(begins_[place / 64]).load(std::memory_order_relaxed);
    }
    static constexpr std::uint32_t no_unit = ~std::uint32_t{0};
    static constexpr std::size_t places = std::size_t{1} << 20;
    [[nodiscard]] static std::uint64_t place_of(GuestAddr pc) {
        return pc.value() >> 2 & (places - 1);
    }
    /// Its sites, which name what is in guests_ now.
    [[nodiscard]] std::span<const x64::Site> list_sites(const MadeUnit& made);
    void remove(TranslatedUnit& unit);
    void set_cell(std::uint32_t index, std::uint64_t value);
    [[nodiscard]] std::uint64_t stub_of(const LinkRecord& link) const {
        return link.stub != 0 ? area_->code_begin() + link.stub : link_routine_;
    }
    void add_to_list(TranslatedUnit& unit);
    void set_block(const TranslatedUnit& unit, const x64::Entry& entry);

    CodeLimits limits_;
    std::uint64_t link_routine_ = 0;
    std::unique_ptr<CodeArea> area_;
    BlockTable blocks_;
    /// A bit for each place where code has ever begun: what asks for code mostly asks in vain, and
    /// this is a hundredth of the table. Relaxed: who misses one asks again with the lock taken.
    Reserved<std::uint64_t> begins_{places / 64};
    Arena arena_; ///< of the units, and what they and the index point to
    UnitIndex index_;
    Reserved<LinkRecord> links_; ///< by number of their cell
    /// What is wanted of units often: they lie far from one another.
    struct ListedUnit {
        TranslatedUnit* unit = nullptr;
        std::uint32_t offset = 0;  ///< of its code, from the beginning of all
        std::uint32_t inbound = 0; ///< the last link that was made to lead to it, or 0
    };
    Reserved<ListedUnit> units_; ///< in ascending order of code
    /// How many units begin before a piece of the code area: where a search begins.
    Reserved<std::uint32_t> units_before_;
    std::atomic<std::uint32_t> piece_count_{0}; ///< of those for which that is known
    std::atomic<std::uint32_t> unit_count_{0};
    std::uint64_t dead_bytes_ = 0; ///< of code of units that are not valid
    // Of the unit that is being added:
    std::vector<x64::Site> sites_;
    std::vector<SiteGuest> guests_; ///< those of its instructions that have sites, by Site::guest
};

} // namespace ferry::dbt
