#include "memory.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <vector>

#include <ferry/base/bits.hpp>

namespace ferry::nt::mm {

using memory::MapRequest;
using memory::Prot;

namespace {

constexpr std::uint32_t copies = page::write_copy | page::execute_write_copy;

} // namespace

GuestSize commit_limit() {
    struct sysinfo host {};
    ::sysinfo(&host);
    return GuestSize{host.totalram + host.totalswap} * host.mem_unit;
}

Memory::Memory(std::shared_ptr<memory::AddressSpace> space)
    : space_(std::move(space)), limit_(commit_limit()) {}

const Memory::Allocations::value_type* Memory::holder(GuestAddr address) const {
    auto next = allocations_.upper_bound(address);
    if (next == allocations_.begin()) {
        return nullptr;
    }
    --next;
    return address < next->second.end ? &*next : nullptr;
}

/// Makes a run of pages begin at `at`.
void Memory::split(GuestAddr at) {
    auto next = pages_.upper_bound(at);
    if (next == pages_.begin()) {
        return;
    }
    --next;
    if (next->first < at && at < next->second.end) {
        Pages tail = next->second;
        next->second.end = at;
        pages_.emplace(at, tail);
    }
}

/// Memory that grows: `range` is the first part of a run and becomes like the one before it, so
/// that only the border between the two moves.
bool Memory::extend(GuestRange range, std::uint32_t state, std::uint32_t protect) {
    const auto run = pages_.find(range.begin);
    if (run == pages_.begin() || run == pages_.end() || run->second.end <= range.end) {
        return false;
    }
    auto& [begin, before] = *std::prev(run);
    if (before != Pages{range.begin, state, protect} || before.end != range.begin ||
        holder(begin) != holder(range.begin)) {
        return false;
    }
    committed_ -= is_charged(*run) ? range.size() : 0;
    committed_ += is_charged(*std::prev(run)) ? range.size() : 0;
    before.end = range.end;
    const auto next = std::next(run);
    auto rest = pages_.extract(run);
    rest.key() = range.end;
    pages_.insert(next, std::move(rest));
    return true;
}

void Memory::set(GuestRange range, std::uint32_t state, std::uint32_t protect) {
    if (extend(range, state, protect)) {
        return;
    }
    split(range.begin);
    split(range.end);
    drop_pages(range);
    auto inserted = pages_.emplace(range.begin, Pages{range.end, state, protect}).first;
    if (is_charged(*inserted)) {
        committed_ += range.size();
    }
    const auto joins = [this](PageMap::iterator left, PageMap::iterator right) {
        return left->second.end == right->first && left->second == right->second &&
               holder(left->first) == holder(right->first);
    };
    if (auto next = std::next(inserted); next != pages_.end() && joins(inserted, next)) {
        inserted->second.end = next->second.end;
        pages_.erase(next);
    }
    if (inserted != pages_.begin()) {
        if (auto before = std::prev(inserted); joins(before, inserted)) {
            before->second.end = inserted->second.end;
            pages_.erase(inserted);
        }
    }
}

bool Memory::is_charged(const PageMap::value_type& run) const {
    return run.second.state == mem_commit && holder(run.first)->second.type == mem_private;
}

/// Forgets the runs in `range`, which begins and ends with one.
void Memory::drop_pages(GuestRange range) {
    const auto end = pages_.lower_bound(range.end);
    for (auto run = pages_.lower_bound(range.begin); run != end; run = pages_.erase(run)) {
        if (is_charged(*run)) {
            committed_ -= run->second.end - run->first;
        }
    }
}

GuestSize Memory::uncommitted(GuestRange range) const {
    GuestSize size = 0;
    auto run = pages_.upper_bound(range.begin);
    if (run != pages_.begin()) {
        --run;
    }
    for (; run != pages_.end() && run->first < range.end; ++run) {
        if (run->second.state != mem_commit && run->second.end > range.begin) {
            size += std::min(run->second.end, range.end) - std::max(run->first, range.begin);
        }
    }
    return size;
}

void Memory::forget_locks(GuestRange range) {
    locked_.erase(locked_.lower_bound(range.begin), locked_.lower_bound(range.end));
}

NtStatus Memory::lock(GuestRange range) {
    const std::lock_guard lock(mutex_);
    spare_.close(*space_);
    const auto* const allocation = holder(range.begin);
    if (allocation == nullptr || allocation->second.end < range.end) {
        return status::ACCESS_VIOLATION;
    }
    auto run = std::prev(pages_.upper_bound(range.begin));
    for (; run != pages_.end() && run->first < range.end; ++run) {
        if (run->second.state != mem_commit ||
            *host_prot(run->second.protect) == memory::Prot::none) {
            return status::ACCESS_VIOLATION;
        }
    }
    if (::mlock(space_->host_pointer(range.begin), range.size()) != 0) {
        return status::WORKING_SET_QUOTA;
    }
    for (GuestAddr page = range.begin; page < range.end; page = page + page_size) {
        locked_.insert(page);
    }
    return status::SUCCESS;
}

NtStatus Memory::unlock(GuestRange range) {
    const std::lock_guard lock(mutex_);
    const auto first = locked_.lower_bound(range.begin);
    const auto last = locked_.lower_bound(range.end);
    if (static_cast<GuestSize>(std::distance(first, last)) != range.size() / page_size) {
        return status::NOT_LOCKED;
    }
    locked_.erase(first, last);
    ::munlock(space_->host_pointer(range.begin), range.size());
    return status::SUCCESS;
}

void Memory::forget(const Allocations::value_type& allocation) {
    const GuestAddr begin = allocation.first;
    forget_locks({begin, allocation.second.end});
    drop_pages({begin, allocation.second.end});
    allocations_.erase(begin);
}

/// The lowest place that fits, by the regions there are.
GuestAddr Memory::lowest_room(GuestSize size) const {
    GuestAddr room = space_->layout().lowest;
    for (const memory::Region& region : space_->regions()) {
        if (region.range.begin >= room + size) {
            break;
        }
        room =
            std::max(room, GuestAddr(align_up(region.range.end.value(), allocation_granularity)));
    }
    return room;
}

void Memory::place_low() {
    const std::lock_guard lock(mutex_);
    low_ = space_->layout().lowest;
}

/// Maps behind the place found last or, where that is taken, at the lowest there is; below 2 GiB,
/// so that sign extension does no harm either.
std::optional<GuestAddr> Memory::place_low(MapRequest request) {
    constexpr GuestAddr end(0x7ff0'0000);
    request.fixed_noreplace = true;
    for (const bool again : {false, true}) {
        request.address = again ? lowest_room(request.size) : *low_;
        if (request.address + request.size <= end && space_->map(request)) {
            low_ = GuestAddr(
                align_up((request.address + request.size).value(), allocation_granularity));
            return request.address;
        }
    }
    return std::nullopt;
}

/// Maps at any multiple of 64 KiB.
ErrnoOr<GuestAddr> Memory::place(MapRequest request) {
    if (low_) {
        if (const auto placed = place_low(request)) {
            return *placed;
        }
    }
    request.alignment = allocation_granularity;
    return space_->map(request);
}

/// Maps at the place that `request` names, which memory in reserve may take up.
ErrnoOr<GuestAddr> Memory::map_at(const MapRequest& request) {
    const auto mapped = space_->map(request);
    if (!mapped && mapped.error().value == EEXIST && spare_.release(*space_)) {
        return space_->map(request);
    }
    return mapped;
}

/// Whether `range`, a whole private allocation, was kept in reserve instead of being unmapped.
bool Memory::keep_as_spare(GuestRange range) {
    const auto run = pages_.find(range.begin);
    return run != pages_.end() && run->second == Pages{range.end, mem_commit, page::read_write} &&
           run->second.end == range.end && spare_.keep(*space_, range);
}

void Memory::release_spare() {
    const std::lock_guard lock(mutex_);
    spare_.release(*space_);
}

NtStatus Memory::reserve(GuestAddr& address, GuestSize& size, std::uint64_t highest,
                         std::uint32_t protect, bool commits, Use use) {
    if (commits && !may_commit(page_ceil(size))) {
        return status::COMMITMENT_LIMIT;
    }
    MapRequest request;
    request.prot = commits ? *host_prot(protect) : Prot::none;
    request.host_flags = MAP_NORESERVE;
    request.size = page_ceil(size);
    GuestAddr begin;
    bool is_spare = false;
    if (!address.is_null()) {
        begin = GuestAddr(align_down(address.value(), allocation_granularity));
        request.size = page_ceil(address + size) - begin;
        request.address = begin;
        request.fixed_noreplace = true;
        if (const auto mapped = map_at(request); !mapped) {
            return mapped.error().value == EEXIST ? status::CONFLICTING_ADDRESSES
                                                  : status::NO_MEMORY;
        }
    } else if (highest != 0) {
        spare_.release(*space_);
        begin = request.address = lowest_room(request.size);
        if (begin.value() + request.size > highest) {
            return status::NO_MEMORY;
        }
        request.fixed_noreplace = true;
        if (!space_->map(request)) {
            return status::NO_MEMORY;
        }
    } else if (const auto kept = commits && protect == page::read_write
                                     ? spare_.take(*space_, request.size)
                                     : std::nullopt) {
        begin = *kept;
        is_spare = true;
    } else {
        const auto placed = place(request);
        if (!placed) {
            return status::NO_MEMORY;
        }
        begin = *placed;
    }
    const auto allocation =
        allocations_.emplace(begin, Allocation{begin + request.size, protect, mem_private, {}, {}})
            .first;
    if (commits && !is_spare && use == Use::soon) {
        make_pages({begin, begin + request.size}, allocation->second, protect);
    }
    set({begin, begin + request.size}, commits ? mem_commit : mem_reserve, commits ? protect : 0);
    address = begin;
    size = request.size;
    return status::SUCCESS;
}

/// A program that commits piece by piece what it has used so far is going to use what follows too:
/// the host's large pages are ready where `range` is the first piece of one.
void Memory::prepare(GuestRange range) {
    using memory::large_page_size;
    const GuestAddr begin(align_down(range.begin.value(), large_page_size));
    const GuestAddr end = begin + large_page_size;
    if (begin.value() < large_page_size || range.end >= end) {
        return;
    }
    const auto run = std::prev(pages_.upper_bound(range.begin));
    if (run->second.state != mem_reserve || run->first > begin || run->second.end < end) {
        return;
    }
    const GuestRange before{begin - large_page_size, begin};
    const auto* const allocation = holder(before.begin);
    if (allocation != nullptr && allocation->second.type == mem_private &&
        space_->resident(before) >= large_page_size / 2 && space_->give_large_page(begin)) {
        large_page_ = begin;
    }
}

/// What is committed in pieces, or reserved and committed at once up to this size, is about to be
/// used, as a rule; in a large page it is there. A page that is read first and then written to
/// faults twice, and the second time every processor that the process runs on is interrupted. Not
/// without the mutex: others would only wait for the kernel's instead, which takes longer. And not
/// where a program has committed so much that it may never be used.
void Memory::make_pages(GuestRange range, const Allocation& allocation, std::uint32_t protect) {
    constexpr GuestSize most = GuestSize{256} << 10;
    if (range.size() <= most && committed_ <= limit_ / 4 && allocation.type == mem_private &&
        !allocation.is_watched && protect == page::read_write && !is_in_large_page(range)) {
        space_->populate(range);
    }
}

bool Memory::is_in_large_page(GuestRange range) const {
    return !large_page_.is_null() &&
           align_down(range.begin.value(), memory::large_page_size) == large_page_.value();
}

/// Is it the commit by which half of the last large page is used? The next one is made then.
bool Memory::uses_half(GuestRange range) const {
    const GuestAddr middle = large_page_ + memory::large_page_size / 2;
    return is_in_large_page(range) && range.begin < middle && middle <= range.end;
}

/// Gives a view's pages the access that it was mapped with where they are among the committed ones
/// of `bytes`. Whether any was not known to be.
bool Memory::show_committed(const Allocations::value_type& view, SectionBytes bytes) {
    const auto& [begin, allocation] = view;
    const std::uint64_t offset = allocation.commitment->offset();
    bytes.begin = std::max(bytes.begin, offset);
    bytes.end = std::min(bytes.end, offset + (allocation.end - begin));
    bool shown = false;
    while (bytes.begin < bytes.end) {
        const auto committed = allocation.commitment->first_committed(bytes);
        if (!committed) {
            break;
        }
        bytes.begin = committed->end;
        const GuestAddr end = page_floor(begin + (committed->end - offset) + (page_size - 1));
        for (GuestAddr at = page_floor(begin + (committed->begin - offset)); at < end;) {
            const auto& [first, pages] = *std::prev(pages_.upper_bound(at));
            const GuestRange range{at, std::min(pages.end, end)};
            if (pages.state == mem_reserve &&
                !space_->protect(range.begin, range.size(), *host_prot(allocation.protect))) {
                set(range, mem_commit, allocation.protect);
                shown = true;
            }
            at = range.end;
        }
    }
    return shown;
}

/// Pages of a section are committed for all views of it.
void Memory::show_in_views(const SectionCommitment& commitment, SectionBytes bytes) {
    for (const auto& view : allocations_) {
        if (view.second.commitment && view.second.commitment->same_section(commitment)) {
            show_committed(view, bytes);
        }
    }
}

bool Memory::take_commitment(GuestAddr address) {
    const GuestAddr page = page_floor(address);
    const std::lock_guard lock(mutex_);
    const auto* const view = holder(page);
    return view != nullptr && view->second.commitment &&
           show_committed(*view, view->second.in_section(view->first, {page, page + page_size}));
}

NtStatus Memory::commit(GuestRange range, std::uint32_t protect, Use use) {
    if (!may_commit(uncommitted(range))) {
        return status::COMMITMENT_LIMIT;
    }
    const auto& [begin, allocation] = *holder(range.begin);
    const SectionCommitment* const commitment = allocation.commitment.get();
    if (commitment != nullptr && !commitment->commit(allocation.in_section(begin, range))) {
        return status::COMMITMENT_LIMIT;
    }
    prepare(range);
    if (space_->protect(range.begin, range.size(), *host_prot(protect))) {
        return status::NO_MEMORY;
    }
    if (use == Use::soon) {
        make_pages(range, allocation, protect);
    }
    set(range, mem_commit, protect);
    if (commitment != nullptr) {
        show_in_views(*commitment, allocation.in_section(begin, range));
    }
    return status::SUCCESS;
}

bool Memory::may_become(const Allocation& allocation, std::uint32_t protect) {
    switch (allocation.type) {
    case mem_private: return (protect & copies) == 0;
    case mem_mapped: return view_allows(allocation.protect, protect);
    default: return true;
    }
}

NtStatus Memory::allocate(GuestAddr& address, GuestSize& size, std::uint64_t highest,
                          std::uint32_t type, std::uint32_t protect, Use use) {
    constexpr std::uint32_t known =
        mem_commit | mem_reserve | mem_top_down | mem_reset | mem_reset_undo | mem_write_watch;
    if ((type & ~known) != 0 ||
        (type & (mem_commit | mem_reserve | mem_reset | mem_reset_undo)) == 0) {
        return status::INVALID_PARAMETER_5;
    }
    if ((type & (mem_reset | mem_reset_undo)) != 0 && (type & ~mem_reset & ~mem_reset_undo) != 0) {
        return status::INVALID_PARAMETER_5;
    }
    protect &= ~page::targets;
    const bool reserves = (type & mem_reserve) != 0 || address.is_null();
    if (!host_prot(protect) || (reserves && (protect & copies) != 0)) {
        return status::INVALID_PAGE_PROTECTION;
    }
    if (size == 0) {
        return status::INVALID_PARAMETER_4;
    }
    if (!space_->access_ok(address, size) || page_ceil(size) < size) {
        return address.is_null() ? status::NO_MEMORY : status::INVALID_PARAMETER_2;
    }
    std::unique_lock lock(mutex_);
    if (reserves) {
        const NtStatus done =
            reserve(address, size, highest, protect, (type & mem_commit) != 0, use);
        if (!done.ok() || (type & mem_write_watch) == 0) {
            return done;
        }
        if (!watch_.watch({address, address + size})) {
            space_->unmap(address, size);
            forget(*holder(address));
            return status::NOT_SUPPORTED;
        }
        allocations_.at(address).is_watched = true;
        return done;
    }
    const GuestRange range{page_floor(address), page_ceil(address + size)};
    const auto* const allocation = holder(range.begin);
    if (allocation == nullptr || allocation->second.end < range.end) {
        return status::CONFLICTING_ADDRESSES;
    }
    address = range.begin;
    size = range.size();
    if ((type & (mem_reset | mem_reset_undo)) != 0) {
        return status::SUCCESS;
    }
    if (allocation->second.name != nullptr && allocation->second.type != mem_private &&
        allocation->second.commitment == nullptr) {
        return status::ALREADY_COMMITTED; // what it maps is there
    }
    if (!may_become(allocation->second, protect)) {
        return status::INVALID_PAGE_PROTECTION;
    }
    // Pages that are committed already keep what is in them.
    const NtStatus done = commit(range, protect, use);
    if (done.ok() && uses_half(range)) {
        lock.unlock(); // the next large page takes its time
        space_->make_large_page();
    }
    return done;
}

NtStatus Memory::free(GuestAddr& address, GuestSize& size, std::uint32_t type) {
    if (type != mem_decommit && type != mem_release) {
        return status::INVALID_PARAMETER_4;
    }
    const std::lock_guard lock(mutex_);
    const auto* const allocation = holder(address);
    if (allocation == nullptr) {
        return status::MEMORY_NOT_ALLOCATED;
    }
    if (allocation->second.type != mem_private) {
        return status::INVALID_PARAMETER_2;
    }
    const GuestRange whole{allocation->first, allocation->second.end};
    if (size > whole.end - address) { // beyond the address space's end too
        return status::UNABLE_TO_FREE_VM;
    }
    GuestRange range{page_floor(address), page_ceil(address + size)};
    if (size == 0) {
        if (range.begin != whole.begin) {
            return status::FREE_VM_NOT_AT_BASE;
        }
        range = whole;
    }
    address = range.begin;
    size = range.size();
    forget_locks(range);
    if (type == mem_decommit) {
        MapRequest fresh;
        fresh.address = range.begin;
        fresh.size = range.size();
        fresh.fixed = true;
        fresh.host_flags = MAP_NORESERVE;
        if (!space_->map(fresh) || (allocation->second.is_watched && !watch_.watch(range))) {
            return status::NO_MEMORY;
        }
        set(range, mem_reserve, 0);
        return status::SUCCESS;
    }
    if (allocation->second.is_watched) {
        watch_.forget(range);
    }
    const bool kept = range == whole && keep_as_spare(whole);
    if (!kept && space_->unmap(range.begin, range.size())) {
        return status::NO_MEMORY;
    }
    // What is left before and behind becomes allocations of their own.
    const Allocation old = allocation->second;
    split(range.begin);
    split(range.end);
    drop_pages(range);
    allocations_.erase(whole.begin);
    if (whole.begin < range.begin) {
        allocations_.emplace(
            whole.begin,
            Allocation{range.begin, old.protect, old.type, old.name, {}, old.is_watched});
    }
    if (range.end < whole.end) {
        allocations_.emplace(range.end, old);
    }
    return status::SUCCESS;
}

namespace {

/// What is written to in an image becomes the process's own, and pages say so until then.
std::uint32_t of_image(std::uint32_t protect) {
    constexpr std::uint32_t modifiers = page::guard | page::no_cache | page::write_combine;
    switch (protect & ~modifiers) {
    case page::read_write: return page::write_copy | (protect & modifiers);
    case page::execute_read_write: return page::execute_write_copy | (protect & modifiers);
    default: return protect;
    }
}

} // namespace

NtStatus Memory::protect(GuestAddr& address, GuestSize& size, std::uint32_t& protect) {
    protect &= ~(page::targets | abi::nt::page_own_code);
    const auto prot = host_prot(protect);
    if (!prot) {
        return status::INVALID_PAGE_PROTECTION;
    }
    if (!space_->access_ok(address, size) || size == 0) {
        return status::INVALID_PARAMETER_2;
    }
    const GuestRange range{page_floor(address), page_ceil(address + size)};
    const std::lock_guard lock(mutex_);
    const auto* const allocation = holder(range.begin);
    if (allocation == nullptr || allocation->second.end < range.end) {
        return status::CONFLICTING_ADDRESSES;
    }
    if (!may_become(allocation->second, protect)) {
        return status::INVALID_PAGE_PROTECTION;
    }
    split(range.begin);
    split(range.end);
    for (auto run = pages_.lower_bound(range.begin); run != pages_.lower_bound(range.end); ++run) {
        if (run->second.state != mem_commit) {
            return status::NOT_COMMITTED;
        }
    }
    const std::uint32_t old = pages_.find(range.begin)->second.protect;
    if (space_->protect(range.begin, range.size(), *prot)) {
        return status::NO_MEMORY;
    }
    set(range, mem_commit, allocation->second.type == mem_image ? of_image(protect) : protect);
    address = range.begin;
    size = range.size();
    protect = old;
    return status::SUCCESS;
}

std::optional<PageRun> Memory::query(GuestAddr address) const {
    const memory::Layout& layout = space_->layout();
    if (address >= layout.split) {
        return std::nullopt;
    }
    address = page_floor(address);
    const std::lock_guard lock(mutex_);
    const auto* const allocation = holder(address);
    if (allocation == nullptr) {
        const auto next = allocations_.upper_bound(address);
        const GuestAddr end = next == allocations_.end() ? layout.split : next->first;
        PageRun free;
        free.range = {address, end};
        free.protect = page::no_access;
        return free;
    }
    auto run = std::prev(pages_.upper_bound(address));
    PageRun found;
    found.range = {address, run->second.end};
    for (auto next = std::next(run);
         next != pages_.end() && next->first == found.range.end && next->second == run->second &&
         found.range.end < allocation->second.end;
         ++next) {
        found.range.end = next->second.end;
    }
    found.allocation = allocation->first;
    found.allocation_protect = allocation->second.protect;
    found.state = run->second.state;
    found.protect = run->second.protect;
    found.type = allocation->second.type;
    return found;
}

void Memory::add_mapping(GuestRange range, std::uint32_t type, std::string name) {
    const auto page_protect = [](Prot prot) {
        const bool writes = has(prot, Prot::write);
        if (has(prot, Prot::execute)) {
            return writes ? page::execute_write_copy : page::execute_read;
        }
        return writes ? page::write_copy : prot == Prot::none ? page::no_access : page::read_only;
    };
    const std::lock_guard lock(mutex_);
    allocations_.emplace(range.begin,
                         Allocation{range.end,
                                    page::execute_write_copy,
                                    type,
                                    std::make_shared<const std::string>(std::move(name)),
                                    {}});
    GuestAddr at = range.begin;
    while (at < range.end) {
        const auto region = space_->find(at);
        const GuestAddr end = region ? std::min(region->range.end, range.end) : range.end;
        set({at, end}, mem_commit, region ? page_protect(region->prot) : page::no_access);
        at = end;
    }
}

NtStatus Memory::map_view(ViewRequest& view) {
    const std::uint32_t plain = view.protect & ~(page::no_cache | page::write_combine);
    MapRequest request;
    request.size = page_ceil(view.size);
    const bool reserves = view.commitment != Commitment::whole;
    request.prot = reserves ? Prot::none : *host_prot(view.protect);
    request.shared = plain != page::write_copy && plain != page::execute_write_copy;
    request.fd = view.fd;
    request.offset = view.offset;
    request.name = view.name;
    std::shared_ptr<const SectionCommitment> commitment;
    if (reserves) {
        commitment = SectionCommitment::of(view.fd, view.offset, view.commitment);
        if (commitment == nullptr) {
            return status::INSUFFICIENT_RESOURCES;
        }
    }
    const std::lock_guard lock(mutex_);
    ErrnoOr<GuestAddr> mapped = Errno{ENOMEM};
    if (view.address.is_null() && view.highest != 0) {
        spare_.release(*space_);
        request.address = lowest_room(request.size);
        request.fixed_noreplace = true;
        if (request.address.value() + request.size <= view.highest) {
            mapped = map_at(request);
        }
    } else if (view.address.is_null()) {
        mapped = place(request);
    } else {
        request.address = view.address;
        request.fixed_noreplace = true;
        mapped = map_at(request);
    }
    if (!mapped) {
        switch (mapped.error().value) {
        case EEXIST: return status::CONFLICTING_ADDRESSES;
        case EACCES:
        case EPERM: return status::SECTION_PROTECTION;
        default: return status::NO_MEMORY;
        }
    }
    view.address = *mapped;
    view.size = request.size;
    const GuestRange range{*mapped, *mapped + request.size};
    const auto made = allocations_
                          .emplace(range.begin, Allocation{range.end, view.protect, mem_mapped,
                                                           view.name, std::move(commitment)})
                          .first;
    set(range, reserves ? mem_reserve : mem_commit, reserves ? 0 : view.protect);
    if (reserves) {
        show_committed(*made, made->second.in_section(range.begin, range));
    }
    return status::SUCCESS;
}

NtStatus Memory::unmap_view(GuestAddr address) {
    const std::lock_guard lock(mutex_);
    const auto* const allocation = holder(address);
    if (allocation == nullptr || allocation->second.type == mem_private) {
        return status::NOT_MAPPED_VIEW;
    }
    space_->unmap(allocation->first, allocation->second.end - allocation->first);
    forget(*allocation);
    return status::SUCCESS;
}

bool Memory::is_watched(GuestRange range) const {
    const auto* const allocation = holder(range.begin);
    return allocation != nullptr && allocation->second.is_watched &&
           range.end <= allocation->second.end;
}

NtStatus Memory::written(GuestRange range, std::size_t most, bool resets,
                         std::vector<GuestAddr>& pages) {
    const std::lock_guard lock(mutex_);
    return is_watched(range) && watch_.written(range, most, resets, pages)
               ? status::SUCCESS
               : status::INVALID_PARAMETER_1;
}

NtStatus Memory::reset_written(GuestRange range) {
    const std::lock_guard lock(mutex_);
    return is_watched(range) && watch_.reset(range) ? status::SUCCESS : status::INVALID_PARAMETER_1;
}

Memory::GuardHit Memory::take_guard(GuestAddr address) {
    const GuestAddr begin = page_floor(address);
    const std::lock_guard lock(mutex_);
    if (holder(begin) == nullptr) {
        return GuardHit::none;
    }
    const auto run = std::prev(pages_.upper_bound(begin));
    if (run->second.state != mem_commit || (run->second.protect & page::guard) == 0) {
        return GuardHit::none;
    }
    const std::uint32_t protect = run->second.protect & ~page::guard;
    if (space_->protect(begin, page_size, *host_prot(protect))) {
        return GuardHit::none;
    }
    set({begin, begin + page_size}, mem_commit, protect);
    return GuardHit::hit;
}

std::string Memory::mapped_name(GuestAddr address) const {
    const std::lock_guard lock(mutex_);
    const auto* const allocation = holder(address);
    return allocation == nullptr || allocation->second.name == nullptr ? std::string()
                                                                       : *allocation->second.name;
}

std::vector<GuestAddr> Memory::images() const {
    const std::lock_guard lock(mutex_);
    std::vector<GuestAddr> bases;
    for (const auto& [base, allocation] : allocations_) {
        if (allocation.type == mem_image) {
            bases.push_back(base);
        }
    }
    return bases;
}

std::string Memory::describe(GuestAddr address) const {
    const std::lock_guard lock(mutex_);
    const auto* const allocation = holder(address);
    if (allocation == nullptr || allocation->second.name == nullptr ||
        allocation->second.name->empty()) {
        return fmt::format("{:#x}", address.value());
    }
    const std::string& name = *allocation->second.name;
    return fmt::format("{:#x} ({}+{:#x})", address.value(),
                       name.substr(name.find_last_of("\\/") + 1), address - allocation->first);
}

} // namespace ferry::nt::mm
