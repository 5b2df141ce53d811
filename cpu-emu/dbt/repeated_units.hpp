#pragma once
/// Units of code that the guest has written, for when it writes the same again, there or elsewhere:
/// what it compiles once more, or moves, and the many small functions that are alike.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <ferry/memory/access.hpp>
#include <ferry/memory/address_space.hpp>

#include "translator.hpp"

namespace ferry::dbt {

/// A limited number: newer ones take the place of older ones. One thread at a time.
class RepeatedUnits {
public:
    /// Keeps the trace that the translator has made and not yet placed, if it can be used again,
    /// and is not made for the first time: most code is never written again.
    void add(Translator& translator, std::uint8_t variant) {
        const ir::Unit& unit = translator.unit();
        const x64::Code& code = translator.code();
        const auto count = std::ranges::find_if(
            named_by, [&](std::size_t words) { return words <= unit.guests.size(); });
        if (count == named_by.end() || translator.is_guarded() || code.fixed ||
            code.bytes.size() > most_bytes || unit.guests.size() > words_.size()) {
            return;
        }
        for (std::size_t i = 0; i < unit.guests.size(); ++i) {
            if (unit.guests[i].pc != unit.pc + i * 4) {
                return; // one that goes on elsewhere
            }
            words_[i] = unit.guests[i].word;
        }
        const std::uint64_t name = name_of(words_.data(), *count, variant);
        if (sets_.empty() || memory_ > most_memory) {
            sets_.clear();
            sets_.resize(std::size_t{1} << set_count_log2);
            seen_.assign(std::size_t{1} << seen_count_log2, 0);
            memory_ = 0;
        }
        const auto tag = static_cast<std::uint32_t>(name);
        if (std::exchange(seen_[name >> (64 - seen_count_log2)], tag) != tag) {
            return;
        }
        Set& set = set_of(name);
        std::ranges::rotate(set, set.end() - 1);
        set.front().name = name;
        std::unique_ptr<Kept>& first = set.front().kept;
        if (first == nullptr) {
            first = std::make_unique<Kept>();
        }
        memory_ -= memory_of(*first);
        first->pc = unit.pc;
        first->range = translator.range();
        first->variant = variant;
        first->tier = translator.tier();
        first->guests.clear();
        for (const ir::GuestInst& guest : unit.guests) {
            first->guests.push_back(
                {.offset = static_cast<std::int32_t>(guest.pc - unit.pc), .word = guest.word});
        }
        first->code = code;
        memory_ += memory_of(*first);
    }

    /// Has the translator hold a trace that begins at `pc`, as if it had made it. False if there is
    /// none.
    [[nodiscard]] bool take(Translator& translator, const memory::AddressSpace& space, GuestAddr pc,
                            std::uint8_t variant) {
        if (sets_.empty()) {
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
            for (const auto& [its_name, kept] : set_of(name)) {
                if (its_name != name || kept == nullptr || kept->variant != variant ||
                    !has_words_of(*kept, space, pc)) {
                    continue;
                }
                const std::uint64_t distance = pc - kept->pc;
                const GuestRange range{kept->range.begin + distance, kept->range.end + distance};
                return is_executable(space, range) &&
                       translator.take({.pc = pc,
                                        .range = kept->range,
                                        .tier = kept->tier,
                                        .guests = kept->guests,
                                        .bytes = kept->code.bytes,
                                        .sites = kept->code.sites,
                                        .places = kept->code.places,
                                        .links = kept->code.links,
                                        .entries = kept->code.entries,
                                        .data_references = kept->code.data_references,
                                        .distance = distance,
                                        .guest_addresses = kept->code.guest_addresses});
            }
        }
        return false;
    }

private:
    static constexpr unsigned set_count_log2 = 11;
    /// A unit of more code is not kept; when all together have more memory, they are dropped.
    static constexpr std::size_t most_bytes = 1024;
    static constexpr std::size_t most_memory = 8U << 20;
    /// How many of its first words a unit is found by: functions begin alike, but the shortest have
    /// no more.
    static constexpr std::array<std::size_t, 2> named_by{8, 2};
    /// Names are seen again within about so many units of written code, or not at all.
    static constexpr unsigned seen_count_log2 = 13;

    struct Kept {
        GuestAddr pc{}; ///< where it was made
        GuestRange range{};
        std::uint8_t variant = 0;
        Tier tier = Tier::last;
        std::vector<SiteGuest> guests;
        x64::Code code;
    };
    struct Place {
        std::uint64_t name = 0; ///< of its first instructions: what others are told apart by
        std::unique_ptr<Kept> kept;
    };
    /// Those whose names begin alike, the newest first.
    using Set = std::array<Place, 4>;

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
    [[nodiscard]] static std::size_t memory_of(const Kept& kept) {
        const auto bytes = [](const auto& list) { return list.capacity() * sizeof(list[0]); };
        const x64::Code& code = kept.code;
        return sizeof kept + bytes(kept.guests) + bytes(code.bytes) + bytes(code.sites) +
               bytes(code.places) + bytes(code.links) + bytes(code.entries) +
               bytes(code.data_references) + bytes(code.guest_addresses);
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
    [[nodiscard]] bool has_words_of(const Kept& kept, const memory::AddressSpace& space,
                                    GuestAddr pc) {
        return !memory::copy_in(space, words_.data(), pc, kept.guests.size() * 4) &&
               std::ranges::equal(kept.guests, std::span(words_.data(), kept.guests.size()), {},
                                  &SiteGuest::word);
    }
    [[nodiscard]] Set& set_of(std::uint64_t name) { return sets_[name % sets_.size()]; }

    std::vector<Set> sets_;               ///< empty until the first is kept
    std::vector<std::uint32_t> seen_;     ///< a part of names, where another part of them says
    std::array<std::uint32_t, 64> words_; ///< that are being looked at; a trace has no more
    std::size_t memory_ = 0;              ///< bytes, of what is in them
    GuestRange executable_{};             ///< what is known to be…
    std::uint64_t version_ = 0;           ///< …as long as the space has this version
};

} // namespace ferry::dbt
