// Pages ahead of their use, large and small.

#include "state.hpp"

namespace ferry::memory {

bool AddressSpace::State::may_ask_for_large_page() {
    if (large_pages_to_pass > 0) {
        --large_pages_to_pass;
        return false;
    }
    return true;
}

/// `page` is the host's answer.
void AddressSpace::State::keep_large_page(LargePage page) {
    large_pages_backoff = page ? 0 : large_pages_backoff * 4 + 3;
    large_pages_to_pass = large_pages_backoff;
    if (page) {
        next_large_page = std::move(page);
    }
}

void AddressSpace::make_large_page() {
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->next_large_page || !state_->may_ask_for_large_page()) {
            return;
        }
    }
    LargePage page = LargePage::make();
    const std::lock_guard lock(state_->mutex);
    state_->keep_large_page(std::move(page));
}

bool AddressSpace::give_large_page(GuestAddr at) {
    const std::lock_guard lock(state_->mutex);
    const Mapping* const holder = state_->map.at(at);
    const bool fits = holder != nullptr && at + large_page_size <= holder->range.end &&
                      holder->prot == Prot::none && !holder->shared && !holder->backing.is_file();
    if (!fits) {
        return false;
    }
    if (!state_->next_large_page && state_->may_ask_for_large_page()) {
        state_->keep_large_page(LargePage::make());
    }
    return state_->next_large_page && state_->host.move_large_page(state_->next_large_page, at);
}

void AddressSpace::populate(GuestRange range) const { state_->host.populate(range); }

GuestSize AddressSpace::resident(GuestRange range) const {
    return state_->host.resident_pages(range) * page_size;
}

} // namespace ferry::memory
