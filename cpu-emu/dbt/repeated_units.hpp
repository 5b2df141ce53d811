#pragma once
/// Units of code that the guest has written, for when it writes the same again, there or elsewhere:
/// what it compiles once more, or moves, and the many small functions that are alike.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <utility>

#include <ferry/memory/access.hpp>
#include <ferry/memory/address_space.hpp>

#include "packed_unit.hpp"
#include "reserved.hpp"
#include "translator.hpp"
#include "trap_sites.hpp"

namespace ferry::dbt {

/// A limited number: newer ones take the place of older ones. One thread at a time.
class RepeatedUnits {
public:
    /// Keeps the trace that the translator has made, if it can be used again, and is not made for
    /// the first time: most code is never written again.
    void add(const Translator& translator, std::uint8_t variant) {
        const MadeUnit made = translator.made();
        const auto count = std::ranges::find_if(
            named_by, [&](std::size_t words) { return words <= made.guests.size(); });
        if (count == named_by.end() || translator.is_guarded() || translator.code().fixed ||
            made.bytes.size() > most_bytes || made.guests.size() > words_.size()) {
            return;
        }
        for (std::size_t i = 0; i < made.guests.size(); ++i) {
            if (made.guests[i].offset != static_cast<std::int32_t>(i * 4)) {
                return; // one that goes on elsewhere
            }
            words_[i] = made.guests[i].word;
        }
        if (units_ == nullptr) {
            units_ = std::make_unique<Units>();
        }
        if (!units_->memory.ready()) {
            return;
        }
        const std::uint64_t name = name_of(words_.data(), *count, variant);
        const auto tag = static_cast<std::uint32_t>(name);
        if (std::exchange(units_->seen[name >> (64 - seen_count_log2)], tag) != tag) {
            return;
        }
        const PackedUnit packed = PackedUnit::of(made, variant);
        const std::size_t size = sizeof packed + packed.array_bytes();
        if (size > most_memory - units_->used) {
            units_->sets.fill({});
            units_->used = 0;
        }
        units_->memory.want(units_->used + size);
        std::byte* const at = &units_->memory[units_->used];
        new (at) PackedUnit(packed);
        packed.put(made, at + sizeof packed);
        Set& set = set_of(name);
        std::ranges::rotate(set, set.end() - 1);
        set.front() = {tag, static_cast<std::uint32_t>(units_->used / PackedUnit::alignment) + 1};
        units_->used += size;
    }

    /// A trace that begins at `pc`: `made` refers to it until the next one is added. False if there
    /// is none, or it has an instruction that traps too often.
    [[nodiscard]] bool find(const memory::AddressSpace& space, const TrapSites& trap_sites,
                            GuestAddr pc, std::uint8_t variant, MadeUnit& made) {
        if (units_ == nullptr) {
            return false;
        }
        std::size_t readable = 0;
        for (const std::size_t count : named_by) {
            if (readable == 0 && !memory::copy_in(space, words_.data(), pc, count * 4)) {
                readable = count;
            }
            if (readable < count) {
                continue;
            }
            const std::uint64_t name = name_of(words_.data(), count, variant);
            for (const auto& [tag, place] : set_of(name)) {
                if (place == 0 || tag != static_cast<std::uint32_t>(name)) {
                    continue;
                }
                const auto& packed = reinterpret_cast<const PackedUnit&>(
                    units_->memory[(place - 1) * PackedUnit::alignment]);
                packed.unpack(reinterpret_cast<const std::byte*>(&packed) + sizeof packed, made);
                if (packed.variant == variant && has_words_of(made, space, pc)) {
                    made.distance = pc - made.pc;
                    return is_executable(space, {pc, pc + made.guests.size() * 4}) &&
                           !trap_sites.any_guarded(pc, made.guests);
                }
            }
        }
        return false;
    }

private:
    static constexpr unsigned set_count_log2 = 11;
    /// A unit of more code is not kept; when there is no memory left, all are dropped.
    static constexpr std::size_t most_bytes = 1024;
    static constexpr std::size_t most_memory = 8U << 20;
    /// How many of its first words a unit is found by: functions begin alike, but the shortest have
    /// no more.
    static constexpr std::array<std::size_t, 2> named_by{8, 2};
    /// Names are seen again within about so many units of written code, or not at all.
    static constexpr unsigned seen_count_log2 = 13;

    struct Place {
        std::uint32_t tag = 0;  ///< a part of the name, that of its first instructions
        std::uint32_t unit = 0; ///< where it lies, in pieces of its alignment, and 1; 0: none
    };
    /// Those whose names begin alike, the newest first.
    using Set = std::array<Place, 4>;
    struct Units {
        std::array<Set, std::size_t{1} << set_count_log2> sets{};
        /// A part of names, where another part of them says.
        std::array<std::uint32_t, std::size_t{1} << seen_count_log2> seen{};
        Reserved<std::byte> memory{most_memory}; ///< of the units, one behind the other
        std::size_t used = 0;
    };

    [[nodiscard]] static std::uint64_t name_of(const std::uint32_t* words, std::size_t count,
                                               std::uint8_t variant) {
        constexpr std::uint64_t odd = 0x9e37'79b9'7f4a'7c15;
        std::uint64_t name = variant;
        for (std::size_t i = 0; i < count; ++i) {
            name = (name ^ words[i]) * odd;
            name ^= name >> 32;
        }
        return name * odd;
    }
    [[nodiscard]] bool is_executable(const memory::AddressSpace& space, GuestRange range) {
        const std::uint64_t version = space.version();
        if (version != version_ || range.begin < executable_.begin || range.end > executable_.end) {
            const auto region = space.find(range.begin);
            version_ = version;
            executable_ = region && memory::has(region->prot, memory::Prot::execute) ? region->range
                                                                                     : GuestRange{};
        }
        return range.begin >= executable_.begin && range.end <= executable_.end;
    }

    /// Whether the guest's memory has its instructions there.
    [[nodiscard]] bool has_words_of(const MadeUnit& made, const memory::AddressSpace& space,
                                    GuestAddr pc) {
        return !memory::copy_in(space, words_.data(), pc, made.guests.size() * 4) &&
               std::ranges::equal(made.guests, std::span(words_.data(), made.guests.size()), {},
                                  &SiteGuest::word);
    }
    [[nodiscard]] Set& set_of(std::uint64_t name) {
        return units_->sets[name >> 32 & (units_->sets.size() - 1)];
    }

    std::unique_ptr<Units> units_;        ///< null until the first is made
    std::array<std::uint32_t, 64> words_; ///< that are being looked at; a trace has no more
    GuestRange executable_{};             ///< what is known to be…
    std::uint64_t version_ = 0;           ///< …as long as the space has this version
};

} // namespace ferry::dbt
