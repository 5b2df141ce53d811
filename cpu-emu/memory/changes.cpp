// Changes of the region map after the host's, and who hears of them.

#include "state.hpp"

#include <algorithm>

namespace ferry::memory {

void AddressSpace::State::add(Mapping mapping) {
    const bool executable = has(mapping.prot, Prot::execute);
    map.insert(std::move(mapping));
    if (executable) {
        update_executable_bounds();
    }
}

void AddressSpace::State::remove(GuestRange range) {
    if (map.mapped_in(range) == 0) {
        return;
    }
    if (map.erase(range)) {
        update_executable_bounds();
    }
    notify(range);
}

void AddressSpace::State::change_protection(const Mapping& piece, Prot prot) {
    map.protect(piece, prot);
    if (has(piece.prot | prot, Prot::execute)) {
        update_executable_bounds();
    }
    notify(piece.range);
}

void AddressSpace::State::update_executable_bounds() {
    const GuestRange bounds = map.executable_bounds();
    const std::uint64_t none = std::numeric_limits<std::uint64_t>::max();
    executable_begin.store(bounds.empty() ? none : bounds.begin.value(), std::memory_order_relaxed);
    executable_end.store(bounds.end.value(), std::memory_order_relaxed);
}

void AddressSpace::State::notify(GuestRange range) const {
    for (ChangeListener* listener : listeners) {
        listener->mapping_changed(range);
    }
}

void AddressSpace::kernel_wrote(GuestRange range) {
    if (range.end.value() <= state_->executable_begin.load(std::memory_order_relaxed) ||
        range.begin.value() >= state_->executable_end.load(std::memory_order_relaxed)) {
        return;
    }
    const std::lock_guard lock(state_->mutex);
    for (const Mapping& piece : state_->map.slice(range)) {
        if (has(piece.prot, Prot::execute)) {
            for (ChangeListener* listener : state_->listeners) {
                listener->content_changed(piece.range);
            }
        }
    }
}

void AddressSpace::add_listener(ChangeListener* listener) {
    const std::lock_guard lock(state_->mutex);
    state_->listeners.push_back(listener);
}

void AddressSpace::remove_listener(ChangeListener* listener) {
    const std::lock_guard lock(state_->mutex);
    std::erase(state_->listeners, listener);
}

} // namespace ferry::memory
