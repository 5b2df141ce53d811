#pragma once
/// A unit as the translator leaves it, and as one piece of memory.

#include <cstddef>
#include <cstdint>
#include <span>

#include <ferry/base/guest_addr.hpp>
#include <ferry/x64/compile.hpp>

#include "unit.hpp"

namespace ferry::dbt {

/// A unit that can be put anywhere.
struct MadeUnit {
    GuestAddr pc{};
    GuestRange range{};
    Tier tier = Tier::last;
    std::span<const SiteGuest> guests; ///< all its instructions
    std::span<const std::uint8_t> bytes;
    std::span<const x64::Site> sites; ///< `guest` is an index into `guests`
    std::span<const x64::SlotPlace> places;
    std::span<const x64::Link> links;
    std::span<const x64::Entry> entries;
    std::span<const std::uint32_t> data_references;
    std::span<const std::uint32_t> guest_addresses;
    /// How far it is to lie from where it was made: `pc`, links, entries and the guest's addresses
    /// are those of there.
    std::uint64_t distance = 0;
};

/// What begins such a piece, without padding. Its arrays follow, in the order of the counts.
struct PackedUnit {
    static constexpr std::size_t alignment = 8; ///< of it and each array

    GuestAddr pc{};
    GuestRange range{};
    std::uint8_t variant = 0;
    Tier tier = Tier::last;
    std::uint16_t guest_addresses = 0;
    std::uint32_t guests = 0;
    std::uint32_t bytes = 0;
    std::uint32_t sites = 0;
    std::uint32_t places = 0;
    std::uint32_t links = 0;
    std::uint32_t entries = 0;
    std::uint32_t data_references = 0;

    [[nodiscard]] static PackedUnit of(const MadeUnit& made, std::uint8_t variant);
    [[nodiscard]] std::size_t array_bytes() const;
    /// Writes the arrays.
    void put(const MadeUnit& made, std::byte* arrays) const;
    /// Into place: copies of what was just written in other sizes are slow.
    void unpack(const std::byte* arrays, MadeUnit& made) const;
};

} // namespace ferry::dbt
