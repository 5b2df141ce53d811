#pragma once
/// What is known about a piece of generated code.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <ferry/base/guest_addr.hpp>
#include <ferry/ir/ir.hpp>
#include <ferry/x64/compile.hpp>

namespace ferry::dbt {

/// A guest instruction that has sites.
struct SiteGuest {
    std::int32_t offset = 0; ///< from the unit's pc, in bytes
    std::uint32_t word = 0;
};

/// How much work a unit was made with. All but the last are counted, and left for a better one
/// when they have run often.
enum class Tier : std::uint8_t {
    quick, ///< a trace, made in one pass
    trace,
    last, ///< all that there is to it
};

struct TranslatedUnit {
    GuestAddr pc{};
    GuestRange range{};           ///< around all guest instructions in it
    std::uint64_t code = 0;       ///< where it lies
    std::uint32_t size = 0;       ///< in bytes
    std::uint32_t first_cell = 0; ///< its validity; the cells of its links follow
    std::uint32_t index = 0;      ///< in the list of all
    std::uint8_t variant = 0;
    bool valid = true;
    Tier tier = Tier::last;
    std::uint32_t place_count = 0;
    std::uint16_t site_count = 0;
    std::uint16_t guest_count = 0;
    std::uint16_t entry_count = 0;
    const std::byte* tables = nullptr; ///< one behind the other: units are many, and mostly small

    [[nodiscard]] std::span<const x64::Entry> entries() const {
        return {reinterpret_cast<const x64::Entry*>(tables), entry_count};
    }
    /// By Site::guest. None if it is an instruction's distance from the unit's first, of
    /// instructions of four bytes.
    [[nodiscard]] std::span<const SiteGuest> guests() const {
        return {reinterpret_cast<const SiteGuest*>(std::to_address(entries().end())), guest_count};
    }
    /// `guest` is an index into the unit's own guests.
    [[nodiscard]] std::span<const x64::Site> sites() const {
        return {reinterpret_cast<const x64::Site*>(std::to_address(guests().end())), site_count};
    }
    /// Of the sites.
    [[nodiscard]] std::span<const x64::SlotPlace> places() const {
        return {reinterpret_cast<const x64::SlotPlace*>(std::to_address(sites().end())),
                place_count};
    }
    /// What is known of a site's instruction. Its word is told where it may have to be carried out
    /// by its exact function, of which quick units have none.
    [[nodiscard]] SiteGuest guest_of(const x64::Site& site) const {
        return guest_count != 0 ? guests()[site.guest] : SiteGuest{.offset = site.guest * 4};
    }
    [[nodiscard]] std::size_t table_bytes() const {
        return entries().size_bytes() + guests().size_bytes() + sites().size_bytes() +
               places().size_bytes();
    }
};
static_assert(alignof(x64::Entry) >= alignof(SiteGuest) &&
              alignof(SiteGuest) >= alignof(x64::Site) &&
              alignof(x64::Site) >= alignof(x64::SlotPlace));

/// A direct branch out of a unit, named by the number of its cell.
struct LinkRecord {
    GuestAddr target{};
    /// Where it leads to while the target is not known: an offset, or 0 for Routines::link.
    std::uint32_t stub = 0;
    std::uint32_t next_inbound = 0; ///< another link to the same unit, or 0
};

} // namespace ferry::dbt
