#pragma once
/// How often branches have led to guest code that has not been translated.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include <ferry/base/guest_addr.hpp>

#include "../reserved.hpp"

namespace ferry::dbt::interpret {

/// Places are shared by addresses: at worst code is made sooner. Thread-safe; a visit may be lost.
class Visits {
public:
    /// At most 255.
    explicit Visits(std::uint32_t most) : most_(most) {}
    [[nodiscard]] bool ready() const { return counts_.ready(); }
    /// How many there are before code is made: at least that many, unless it is 0.
    [[nodiscard]] std::uint32_t most() const { return most_; }

    /// Counts one more. Whether there have been enough.
    [[nodiscard]] bool are_many(std::uint64_t pc) {
        std::atomic<std::uint8_t>& count = counts_[place_of(pc)];
        const std::uint8_t before = count.load(std::memory_order_relaxed);
        if (before >= most_) {
            return true;
        }
        count.store(static_cast<std::uint8_t>(before + 1), std::memory_order_relaxed);
        return false;
    }

    /// None yet to what lies there, which is other code now.
    void forget(GuestRange range) {
        const std::uint64_t begin = range.begin.value() & ~std::uint64_t{3};
        const std::uint64_t count =
            std::min<std::uint64_t>((range.end.value() - begin + 3) / 4, places);
        for (std::uint64_t i = 0; i != count; ++i) {
            counts_[place_of(begin + i * 4)].store(0, std::memory_order_relaxed);
        }
    }

private:
    static constexpr std::size_t places = 16384;
    [[nodiscard]] static std::size_t place_of(std::uint64_t pc) { return pc >> 2 & (places - 1); }
    std::uint32_t most_;
    Reserved<std::atomic<std::uint8_t>> counts_{places};
};

} // namespace ferry::dbt::interpret
