// Pages ahead of their use, large and small.

#include "state.hpp"

namespace ferry::memory {

bool AddressSpace::State::try_large_page(GuestAddr at) {
    if (large_pages_to_pass > 0) {
        --large_pages_to_pass;
        return false;
    }
    const bool given = host.give_large_page(at);
    large_pages_backoff = given ? 0 : large_pages_backoff * 4 + 3;
    large_pages_to_pass = large_pages_backoff;
    return given;
}

bool AddressSpace::give_large_page(GuestAddr at) {
    const std::lock_guard lock(state_->mutex);
    const Mapping* const holder = state_->map.at(at);
    const bool fits = holder != nullptr && at + large_page_size <= holder->range.end &&
                      holder->prot == Prot::none && !holder->shared && !holder->backing.is_file();
    return fits && state_->try_large_page(at);
}

void AddressSpace::populate(GuestRange range) const { state_->host.populate(range); }

GuestSize AddressSpace::resident(GuestRange range) const {
    return state_->host.resident_pages(range) * page_size;
}

} // namespace ferry::memory
