// What grows: the program break upwards (Linux mm/mmap.c: brk, do_brk_flags) and MAP_GROWSDOWN
// regions downwards (expand_downwards). The host is told of neither: to it both are plain mappings.

#include "state.hpp"

#include <sys/mman.h>

namespace ferry::memory {

void AddressSpace::init_brk(GuestAddr start) {
    const std::lock_guard lock(state_->mutex);
    state_->brk = {start, start};
}

GuestAddr AddressSpace::brk(GuestAddr wanted) {
    const std::lock_guard lock(state_->mutex);
    return state_->move_brk(wanted);
}

GuestAddr AddressSpace::State::move_brk(GuestAddr wanted) {
    if (wanted < brk.start || wanted > layout.split || wanted - brk.start > limits.program_break) {
        return brk.current;
    }
    const GuestAddr old_end = page_ceil(brk.current);
    const GuestAddr new_end = page_ceil(wanted);
    Errno error;
    if (new_end < old_end) {
        error = unmap_range({new_end, old_end});
    } else if (new_end > old_end) {
        error = extend_brk({old_end, new_end});
    }
    if (!error) {
        brk.current = wanted;
    }
    return brk.current;
}

Errno AddressSpace::State::extend_brk(GuestRange range) {
    Mapping mapping;
    mapping.range = range;
    mapping.prot = Prot::read | Prot::write;
    const auto next = map.at_or_after(range.begin);
    const bool room =
        next == map.all().end() || range.end + page_size <= next->second.guarded_begin();
    if (range.end > layout.split || !room || !may_expand(mapping, range.size())) {
        return Errno{ENOMEM};
    }
    const Errno error = host.map_free(range, mapping.prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (error) {
        if (error.value == EEXIST) {
            discover_foreign();
        }
        return error;
    }
    add(std::move(mapping));
    return {};
}

Region AddressSpace::State::shown(const Mapping& mapping) const {
    static const auto heap = std::make_shared<const std::string>("[heap]");
    Region region = static_cast<const Region&>(mapping);
    const bool touches_heap = mapping.range.begin <= brk.current && mapping.range.end >= brk.start;
    if (!brk.start.is_null() && touches_heap && !mapping.backing.is_file() &&
        !mapping.backing.name) {
        region.backing.name = heap;
    }
    return region;
}

bool AddressSpace::grow_down(GuestAddr address) const {
    const std::lock_guard lock(state_->mutex);
    return state_->grow_region_down(page_floor(address));
}

bool AddressSpace::State::grow_region_down(GuestAddr address) {
    const auto above = map.at_or_after(address);
    if (above == map.all().end() || above->first <= address || !above->second.grows_down ||
        address < layout.lowest) {
        return false;
    }
    Mapping addition = above->second;
    addition.range = {address, above->first};
    if (above != map.all().begin()) {
        // The distance is kept to what a runaway stack could overwrite, as Linux does.
        const Mapping& below = std::prev(above)->second;
        const bool guarded = below.foreign || (!below.grows_down && below.prot != Prot::none);
        if (guarded && address - below.range.end < stack_guard_gap) {
            return false;
        }
    }
    if (above->second.range.end - address > limits.stack ||
        !may_expand(addition, addition.range.size())) {
        return false;
    }
    const Errno error = host.map_free(addition.range, addition.prot,
                                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (error) {
        if (error.value == EEXIST) {
            discover_foreign();
        }
        return false;
    }
    add(std::move(addition));
    return true;
}

} // namespace ferry::memory
