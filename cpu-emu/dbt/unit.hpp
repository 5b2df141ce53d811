#pragma once
/// What is known about a piece of generated code.

#include <cstdint>
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
    std::uint32_t inbound = 0;    ///< the last link that was made to lead here, or 0
    std::uint8_t variant = 0;
    bool valid = true;
    Tier tier = Tier::last;
    std::span<const x64::Site> sites;       ///< `guest` is an index into the unit's own guests
    std::span<const x64::SlotPlace> places; ///< of the sites
    std::span<const SiteGuest> guests;      ///< by Site::guest
    std::span<const x64::Entry> entries;
};

/// A direct branch out of a unit, named by the number of its cell.
struct LinkRecord {
    GuestAddr target{};
    TranslatedUnit* from = nullptr;
    std::uint64_t unresolved = 0;   ///< what the cell holds while the target is not known
    std::uint32_t next_inbound = 0; ///< another link to the same unit, or 0
};

} // namespace ferry::dbt
