// Where a mapping may go: choices of place, what of ferry's is in the way, and limits.

#include "state.hpp"

#include <algorithm>
#include <cstdio>

namespace ferry::memory {
namespace {

/// How much room above the program break choices of place leave free.
constexpr GuestSize brk_reserve = GuestSize{16} << 30;
/// Of the host's limit of mappings, how many are kept for ferry itself.
constexpr std::size_t own_mappings = 2'000;

} // namespace

ErrnoOr<GuestAddr> AddressSpace::State::choose_place(GuestAddr hint, GuestSize size,
                                                     GuestSize alignment) {
    hint = page_floor(hint);
    if (!hint.is_null()) {
        const GuestAddr begin{align_up(std::max(hint, layout.lowest).value(), alignment)};
        if (size <= layout.split.value() && begin <= layout.split - size) {
            const auto next = map.at_or_after(begin);
            if (next == map.all().end() || next->second.guarded_begin() >= begin + size) {
                return begin;
            }
        }
    }
    const GapRequest wishes[] = {
        {size, alignment, {layout.lowest, layout.mmap_base}, brk_zone()},
        {size, alignment, {layout.lowest, layout.mmap_base}, {}},
        {size, alignment, {layout.lowest, layout.split}, {}},
    };
    for (const GapRequest& wish : wishes) {
        if (const auto begin = map.highest_gap(wish)) {
            return *begin;
        }
    }
    return Errno{ENOMEM};
}

GuestRange AddressSpace::State::brk_zone() const {
    const GuestSize share = (layout.split - layout.lowest) / 4;
    return {brk.start, brk.start + (brk.start.is_null() ? 0 : std::min(brk_reserve, share))};
}

bool AddressSpace::State::discover_foreign() {
    std::vector<GuestRange> found;
    for (const GuestRange& hole : map.holes({layout.lowest, layout.split})) {
        host.find_mapped(hole, found);
    }
    for (const GuestRange& range : found) {
        Mapping mapping;
        mapping.range = range;
        mapping.foreign = true;
        map.insert(std::move(mapping));
    }
    return !found.empty();
}

bool AddressSpace::State::may_add_regions() {
    if (map.all().size() < region_limit) {
        return true;
    }
    std::size_t host_limit = 65'530; // the default
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen("/proc/sys/vm/max_map_count", "re"),
                                                     &std::fclose);
    if (file) {
        // NOLINTNEXTLINE(cert-err34-c): the kernel wrote it
        [[maybe_unused]] const int fields = std::fscanf(file.get(), "%zu", &host_limit);
    }
    region_limit = host_limit - std::min(host_limit, own_mappings);
    return map.all().size() < region_limit;
}

bool AddressSpace::State::splits_in_two(GuestRange part) const {
    const Mapping* const holder = map.at(part.begin);
    return holder && holder->range.begin < part.begin && part.end < holder->range.end;
}

bool AddressSpace::State::may_expand(const Mapping& like, GuestSize bytes) const {
    return map.total_bytes() + bytes <= limits.address_space &&
           (!like.is_data() || map.data_bytes() + bytes <= limits.data);
}

} // namespace ferry::memory
