#pragma once
/// Which guest instructions have trapped so often that a trap each time would cost too much: they
/// are translated with the trap's condition tested ("guarded") instead.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include <ferry/base/guest_addr.hpp>

#include "reserved.hpp"
#include "unit.hpp"

namespace ferry::dbt {

/// Thread-safe. What it says makes code faster or slower, never wrong, so addresses that share a
/// place may forget each other.
class TrapSites {
public:
    [[nodiscard]] bool ready() const { return sites_.ready(); }
    /// Notes a trap of the instruction; true when it is the one that makes it guarded.
    bool note(GuestAddr pc) {
        any_.store(true, std::memory_order_relaxed);
        std::atomic<std::uint64_t>& site = place(pc);
        const std::uint64_t before = site.load(std::memory_order_relaxed);
        const bool known = address_of(before) == pc.value();
        if (known && traps_of(before) == traps_before_guard) {
            return false; // the code from before is still running
        }
        const std::uint64_t now = known ? before + 1 : (pc.value() << count_bits) + 1;
        site.store(now, std::memory_order_relaxed);
        return traps_of(now) == traps_before_guard;
    }
    [[nodiscard]] bool is_guarded(GuestAddr pc) const {
        if (!any_.load(std::memory_order_relaxed)) { // the usual thing, without touching the table
            return false;
        }
        const std::uint64_t site = place(pc).load(std::memory_order_relaxed);
        return address_of(site) == pc.value() && traps_of(site) == traps_before_guard;
    }

    /// Whether one of a unit's instructions is.
    [[nodiscard]] bool any_guarded(GuestAddr unit, std::span<const SiteGuest> guests) const {
        return any_.load(std::memory_order_relaxed) &&
               std::ranges::any_of(guests, [&](const SiteGuest& guest) {
                   return is_guarded(unit + static_cast<std::uint64_t>(std::int64_t{guest.offset}));
               });
    }

private:
    /// A trap takes some ten microseconds, a guard some nanoseconds, translating again as long as
    /// a few traps. The count fits in the bits that an address leaves.
    static constexpr std::uint64_t traps_before_guard = 3;
    static constexpr unsigned count_bits = 2;
    static std::uint64_t address_of(std::uint64_t site) { return site >> count_bits; }
    static std::uint64_t traps_of(std::uint64_t site) { return site & 3; }
    [[nodiscard]] std::atomic<std::uint64_t>& place(GuestAddr pc) const {
        return sites_[pc.value() >> 2 & (count - 1)];
    }

    std::atomic<bool> any_{false};
    static constexpr std::size_t count = 4096;
    Reserved<std::atomic<std::uint64_t>> sites_{count};
};

} // namespace ferry::dbt
