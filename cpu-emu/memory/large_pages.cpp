// Transparent huge pages for memory that is going to be used from end to end.

#include "state.hpp"

namespace ferry::memory {

bool AddressSpace::State::try_large_pages(GuestRange range) {
    if (large_pages_to_pass > 0) {
        --large_pages_to_pass;
        return false;
    }
    const bool given = host.give_large_pages(range);
    large_pages_backoff = given ? 0 : large_pages_backoff * 4 + 3;
    large_pages_to_pass = large_pages_backoff;
    return given;
}

bool AddressSpace::give_large_pages(GuestRange range) {
    const std::lock_guard lock(state_->mutex);
    const Mapping* const holder = state_->map.at(range.begin);
    const bool fits = holder != nullptr && range.end <= holder->range.end &&
                      holder->prot == Prot::none && !holder->shared && !holder->backing.is_file();
    return fits && state_->try_large_pages(range);
}

GuestSize AddressSpace::resident(GuestRange range) const {
    return state_->host.resident_pages(range) * page_size;
}

} // namespace ferry::memory
