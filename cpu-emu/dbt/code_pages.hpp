#pragma once
/// Where guest code was translated from, roughly: so that changes elsewhere cost nothing.

#include <atomic>
#include <cstddef>
#include <cstdint>

#include <ferry/base/guest_addr.hpp>

#include "reserved.hpp"

namespace ferry::dbt {

/// A bit for each 64 KiB of the guest's 47-bit space. Thread-safe, async-signal-safe.
class CodePages {
public:
    [[nodiscard]] bool ready() const { return bits_.ready(); }
    void add(GuestRange range) noexcept;
    /// Whether something in the range may have been added.
    [[nodiscard]] bool meets(GuestRange range) const noexcept;

private:
    static constexpr unsigned granule_log2 = 16;
    static constexpr unsigned address_bits = 47;
    static constexpr std::size_t words = std::size_t{1} << (address_bits - granule_log2 - 6);

    Reserved<std::atomic<std::uint64_t>> bits_{words};
};

} // namespace ferry::dbt
