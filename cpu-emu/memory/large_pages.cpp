// Transparent huge pages for memory that is going to be used from end to end.

#include "state.hpp"

namespace ferry::memory {

bool AddressSpace::give_large_pages(GuestRange range) {
    const std::lock_guard lock(state_->mutex);
    const Mapping* const holder = state_->map.at(range.begin);
    const bool fits = holder != nullptr && range.end <= holder->range.end &&
                      holder->prot == Prot::none && !holder->shared && !holder->backing.is_file();
    return fits && state_->host.give_large_pages(range);
}

GuestSize AddressSpace::resident(GuestRange range) const {
    return state_->host.resident_pages(range) * page_size;
}

} // namespace ferry::memory
