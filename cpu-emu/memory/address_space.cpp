#include <ferry/memory/address_space.hpp>

#include "state.hpp"

namespace ferry::memory {

Result<std::shared_ptr<AddressSpace>> AddressSpace::create(const Layout& layout) {
    const bool aligned =
        is_page_aligned(layout.lowest.value() | layout.mmap_base.value() | layout.split.value());
    if (!aligned || layout.lowest >= layout.mmap_base || layout.mmap_base > layout.split) {
        return Error{"guest address space: the bounds are not in order", EINVAL};
    }
    std::shared_ptr<AddressSpace> space(new AddressSpace(layout));
    space->state_->discover_foreign();
    return space;
}

AddressSpace::AddressSpace(const Layout& layout)
    : state_(std::make_unique<State>(layout)), split_(layout.split.value()) {}

AddressSpace::~AddressSpace() {
    for (const GuestRange& range : state_->map.occupied({GuestAddr{}, state_->layout.split})) {
        state_->host.unmap(range);
    }
}

const Layout& AddressSpace::layout() const { return state_->layout; }

bool AddressSpace::foreign_below_split() const {
    const std::lock_guard lock(state_->mutex);
    return state_->map.has_foreign({GuestAddr{}, state_->layout.split});
}

ErrnoOr<GuestAddr> AddressSpace::map(const MapRequest& request) {
    ErrnoOr<State::Plan> plan = State::plan(request);
    if (!plan) {
        return plan.error();
    }
    const std::lock_guard lock(state_->mutex);
    return state_->map_planned(request, std::move(*plan));
}

Errno AddressSpace::unmap(GuestAddr address, GuestSize size) {
    if (!is_page_aligned(address.value()) || size == 0 || !access_ok(address, size)) {
        return Errno{EINVAL};
    }
    const std::lock_guard lock(state_->mutex);
    return state_->unmap_range({address, address + page_ceil(size)});
}

void AddressSpace::set_limits(std::uint64_t address_space, std::uint64_t data) {
    const std::lock_guard lock(state_->mutex);
    state_->limits.address_space = address_space;
    state_->limits.data = data;
}

void AddressSpace::set_stack_limit(std::uint64_t stack) {
    const std::lock_guard lock(state_->mutex);
    state_->limits.stack = stack;
}

void AddressSpace::set_break_limit(std::uint64_t size) {
    const std::lock_guard lock(state_->mutex);
    state_->limits.program_break = size;
}

std::optional<Region> AddressSpace::find(GuestAddr address) const {
    const std::lock_guard lock(state_->mutex);
    const Mapping* const mapping = state_->map.at(address);
    return mapping ? std::optional{state_->shown(*mapping)} : std::nullopt;
}

std::vector<Region> AddressSpace::regions() const {
    const std::lock_guard lock(state_->mutex);
    std::vector<Region> result;
    for (const auto& [begin, mapping] : state_->map.all()) {
        if (!mapping.foreign) {
            result.push_back(state_->shown(mapping));
        }
    }
    return result;
}

std::uint64_t AddressSpace::version() const {
    return state_->map.version(); // for the translator, which asks for each unit: without the lock
}

std::optional<GuestRange> AddressSpace::run_with_same_protection(GuestAddr address) const {
    const std::lock_guard lock(state_->mutex);
    const RegionMap& map = state_->map;
    const Mapping* const holder = map.at(address);
    if (holder == nullptr) {
        return std::nullopt;
    }
    GuestRange run = holder->range;
    for (const Mapping* next = map.at(run.end); next && next->prot == holder->prot;
         next = map.at(run.end)) {
        run.end = next->range.end;
    }
    for (const Mapping* next = map.at(run.begin - 1); next && next->prot == holder->prot;
         next = map.at(run.begin - 1)) {
        run.begin = next->range.begin;
    }
    return run;
}

void AddressSpace::lock_for_fork() { state_->mutex.lock(); }
void AddressSpace::unlock_after_fork() { state_->mutex.unlock(); }

} // namespace ferry::memory
