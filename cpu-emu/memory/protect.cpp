// mprotect (Linux mm/mprotect.c: do_mprotect_pkey, mprotect_fixup).

#include "state.hpp"

namespace ferry::memory {

Errno AddressSpace::protect(GuestAddr address, GuestSize size, Prot prot, bool down_to_start) {
    if (!is_page_aligned(address.value())) {
        return Errno{EINVAL};
    }
    if (size == 0) {
        return {};
    }
    GuestRange range{address, address + page_ceil(size)};
    if (range.empty()) {
        return Errno{ENOMEM};
    }
    const std::lock_guard lock(state_->mutex);
    if (down_to_start) {
        const auto first = state_->map.at_or_after(address);
        if (first == state_->map.all().end() || first->first >= range.end) {
            return Errno{ENOMEM};
        }
        if (!first->second.grows_down) {
            return Errno{EINVAL};
        }
        range.begin = first->first;
    }
    return state_->protect_range(range, prot);
}

Errno AddressSpace::State::protect_range(GuestRange range, Prot prot) {
    GuestAddr reached = range.begin;
    for (const Mapping& piece : map.slice(range)) {
        if (piece.range.begin != reached) {
            return Errno{ENOMEM};
        }
        if (const Errno error = protect_piece(piece, prot)) {
            return error;
        }
        reached = piece.range.end;
    }
    return reached == range.end ? Errno{} : Errno{ENOMEM};
}

Errno AddressSpace::State::protect_piece(const Mapping& piece, Prot prot) {
    if (piece.prot == prot) {
        return {};
    }
    if (has(prot, Prot::execute) && !piece.may_execute) {
        return Errno{EACCES};
    }
    if (map.at(piece.range.begin)->range != piece.range && !may_add_regions()) {
        return Errno{ENOMEM};
    }
    Mapping changed = piece;
    changed.prot = prot;
    if (!may_expand(changed, piece.range.size()) && may_expand(piece, piece.range.size())) {
        return Errno{ENOMEM}; // it would become data beyond RLIMIT_DATA
    }
    if (host.protection(prot) != host.protection(piece.prot)) {
        if (const Errno error = host.protect(piece.range, prot)) {
            // The host may keep one of our regions as several, and may have changed the first.
            [[maybe_unused]] const Errno restored = host.protect(piece.range, piece.prot);
            return error;
        }
    }
    change_protection(piece, prot);
    return {};
}

} // namespace ferry::memory
