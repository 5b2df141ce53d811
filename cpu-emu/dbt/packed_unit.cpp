#include "packed_unit.hpp"

#include <cstring>
#include <type_traits>

#include <ferry/base/bits.hpp>

namespace ferry::dbt {
namespace {

/// The array of `count` at `at`, which is moved behind it.
template <class T>
std::span<const T> next_array(const std::byte*& at, std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= PackedUnit::alignment);
    const auto* const begin = reinterpret_cast<const T*>(at);
    at += align_up(count * sizeof(T), PackedUnit::alignment);
    return {begin, count};
}

template <class T>
void put_array(std::byte*& at, std::span<const T> from) {
    if (!from.empty()) {
        std::memcpy(at, from.data(), from.size_bytes());
    }
    at += align_up(from.size_bytes(), PackedUnit::alignment);
}

} // namespace

PackedUnit PackedUnit::of(const MadeUnit& made, std::uint8_t variant) {
    static_assert(sizeof(PackedUnit) == 56 && std::is_trivially_copyable_v<PackedUnit>);
    return {.pc = made.pc,
            .range = made.range,
            .variant = variant,
            .tier = made.tier,
            .guest_addresses = static_cast<std::uint16_t>(made.guest_addresses.size()),
            .guests = static_cast<std::uint32_t>(made.guests.size()),
            .bytes = static_cast<std::uint32_t>(made.bytes.size()),
            .sites = static_cast<std::uint32_t>(made.sites.size()),
            .places = static_cast<std::uint32_t>(made.places.size()),
            .links = static_cast<std::uint32_t>(made.links.size()),
            .entries = static_cast<std::uint32_t>(made.entries.size()),
            .data_references = static_cast<std::uint32_t>(made.data_references.size())};
}

std::size_t PackedUnit::array_bytes() const {
    const auto size_of = [](std::size_t count, std::size_t each) {
        return align_up(count * each, alignment);
    };
    return size_of(guests, sizeof(SiteGuest)) + size_of(bytes, 1) +
           size_of(sites, sizeof(x64::Site)) + size_of(places, sizeof(x64::SlotPlace)) +
           size_of(links, sizeof(x64::Link)) + size_of(entries, sizeof(x64::Entry)) +
           size_of(data_references, sizeof(std::uint32_t)) +
           size_of(guest_addresses, sizeof(std::uint32_t));
}

void PackedUnit::put(const MadeUnit& made, std::byte* arrays) const {
    put_array(arrays, made.guests);
    put_array(arrays, made.bytes);
    put_array(arrays, made.sites);
    put_array(arrays, made.places);
    put_array(arrays, made.links);
    put_array(arrays, made.entries);
    put_array(arrays, made.data_references);
    put_array(arrays, made.guest_addresses);
}

void PackedUnit::unpack(const std::byte* arrays, MadeUnit& made) const {
    made.pc = pc;
    made.range = range;
    made.tier = tier;
    made.guests = next_array<SiteGuest>(arrays, guests);
    made.bytes = next_array<std::uint8_t>(arrays, bytes);
    made.sites = next_array<x64::Site>(arrays, sites);
    made.places = next_array<x64::SlotPlace>(arrays, places);
    made.links = next_array<x64::Link>(arrays, links);
    made.entries = next_array<x64::Entry>(arrays, entries);
    made.data_references = next_array<std::uint32_t>(arrays, data_references);
    made.guest_addresses = next_array<std::uint32_t>(arrays, guest_addresses);
    made.distance = 0;
}

} // namespace ferry::dbt
