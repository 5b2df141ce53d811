#include "code_pages.hpp"

#include <algorithm>

namespace ferry::dbt {
namespace {

/// A larger range is not looked through.
constexpr std::uint64_t looked_through = 1ULL << 36;

} // namespace

void CodePages::add(GuestRange range) noexcept {
    const std::uint64_t last = std::min((range.end.value() - 1) >> granule_log2, words * 64 - 1);
    for (std::uint64_t bit = range.begin.value() >> granule_log2; bit <= last; ++bit) {
        const std::uint64_t mask = std::uint64_t{1} << bit % 64;
        if ((bits_[bit / 64].load() & mask) == 0) {
            bits_[bit / 64].fetch_or(mask);
        }
    }
}

bool CodePages::meets(GuestRange range) const noexcept {
    if (range.end <= range.begin || range.end - range.begin > looked_through) {
        return true;
    }
    const std::uint64_t first = range.begin.value() >> granule_log2;
    const std::uint64_t last = std::min((range.end.value() - 1) >> granule_log2, words * 64 - 1);
    if (first > last) {
        return false;
    }
    for (std::uint64_t word = first / 64; word <= last / 64; ++word) {
        std::uint64_t bits = bits_[word].load();
        if (word == first / 64) {
            bits &= ~std::uint64_t{0} << first % 64;
        }
        if (word == last / 64) {
            bits &= ~std::uint64_t{0} >> (63 - last % 64);
        }
        if (bits != 0) {
            return true;
        }
    }
    return false;
}

} // namespace ferry::dbt
