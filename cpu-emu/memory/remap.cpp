// mremap (Linux mm/mremap.c: mremap, mremap_to, vma_to_resize, move_vma). Differs in one point: a
// call that is going to fail leaves the target of MREMAP_FIXED as it is, as Linux does since 6.17.

#include "state.hpp"

namespace ferry::memory {

ErrnoOr<GuestAddr> AddressSpace::remap(const RemapRequest& request) {
    const std::lock_guard lock(state_->mutex);
    return state_->remap_locked(request);
}

ErrnoOr<GuestAddr> AddressSpace::State::remap_locked(RemapRequest request) {
    const GuestAddr old = request.old_address;
    const bool elsewhere = request.fixed || request.dont_unmap;
    if ((elsewhere && !request.may_move) ||
        (request.dont_unmap && request.old_size != request.new_size) ||
        !is_page_aligned(old.value())) {
        return Errno{EINVAL};
    }
    request.old_size = page_ceil(request.old_size);
    request.new_size = page_ceil(request.new_size);
    if (request.new_size == 0) {
        return Errno{EINVAL};
    }
    const Mapping* const holder = map.at(old);
    if (holder == nullptr) {
        return Errno{EFAULT};
    }
    const Mapping region = *holder;
    const GuestSize room = layout.split - old;
    if (elsewhere) {
        const GuestRange target{request.new_address, request.new_address + request.new_size};
        if (!is_page_aligned(target.begin.value()) || request.new_size > layout.split.value() ||
            target.begin > layout.split - request.new_size ||
            target.overlaps({old, old + request.old_size})) {
            return Errno{EINVAL};
        }
    }
    const GuestSize kept = std::min(request.old_size, request.new_size);
    const GuestRange tail{old + kept, old + request.old_size};
    if (!tail.empty() && request.old_size > room) {
        return Errno{EINVAL};
    }
    if (!elsewhere && request.old_size >= request.new_size) {
        const Errno error = unmap_range(tail);
        return error ? ErrnoOr<GuestAddr>{error} : ErrnoOr<GuestAddr>{old};
    }

    if (kept == 0 && !region.shared) {
        return Errno{EINVAL}; // only shared memory can have an alias
    }
    if (kept > region.range.end - old) {
        return Errno{EFAULT};
    }
    const GuestSize more = request.dont_unmap ? request.new_size : request.new_size - kept;
    if (!may_expand(region, more) || !may_add_regions()) {
        return Errno{ENOMEM};
    }
    if (!tail.empty()) {
        if (const Errno error = unmap_range(tail)) {
            return error;
        }
        request.old_size = kept;
    }
    if (!elsewhere && grow_in_place(region, request)) {
        return old;
    }
    return request.may_move ? move_region(region, request) : Errno{ENOMEM};
}

bool AddressSpace::State::grow_in_place(const Mapping& region, const RemapRequest& request) {
    const GuestRange old{request.old_address, request.old_address + request.old_size};
    const GuestRange added{old.end, old.begin + request.new_size};
    if (old.empty() || old.end != region.range.end || added.end > layout.split ||
        added.end < old.end || !map.is_free(added) || host.grow(old, request.new_size)) {
        return false;
    }
    Mapping addition = region;
    addition.range = added;
    if (region.backing.is_file()) {
        addition.backing.offset += region.range.size();
    }
    add(std::move(addition));
    return true;
}

ErrnoOr<GuestAddr> AddressSpace::State::move_region(const Mapping& region,
                                                    const RemapRequest& request) {
    const GuestRange from{request.old_address, request.old_address + request.old_size};
    GuestRange to;
    for (;;) {
        to.begin = request.new_address;
        if (!request.fixed) {
            const auto hint = request.dont_unmap ? request.new_address : GuestAddr{};
            const auto place = choose_place(hint, request.new_size, page_size);
            if (!place) {
                return place.error();
            }
            to.begin = *place;
        }
        to.end = to.begin + request.new_size;
        if (map.has_foreign(to)) {
            return Errno{ENOMEM};
        }
        const Errno error = replace(to, [&] { return host.move(from, to, request.dont_unmap); });
        if (!error) {
            break;
        }
        if (error.value != EEXIST) {
            return error;
        }
        if (!discover_foreign()) {
            return Errno{ENOMEM};
        }
    }
    Mapping moved = region;
    moved.range = to;
    if (region.backing.is_file()) {
        moved.backing.offset += from.begin - region.range.begin;
    }
    if (request.dont_unmap) {
        notify(from);
    } else if (!from.empty()) {
        remove(from);
    }
    add(std::move(moved));
    return to.begin;
}

} // namespace ferry::memory
