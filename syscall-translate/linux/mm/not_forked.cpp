#include "not_forked.hpp"

#include <sys/mman.h>

#include <ferry/base/bits.hpp>

namespace ferry::linux_guest::mm {
namespace {

/// True if the host has nothing at all in `range`.
bool is_all_missing(const memory::AddressSpace& space, GuestRange range) {
    void* const at = space.host_pointer(range.begin);
    constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
    if (::mmap(at, range.size(), PROT_NONE, flags, -1, 0) == MAP_FAILED) {
        return false;
    }
    ::munmap(at, range.size());
    return true;
}

/// True if the host has every page of `range` mapped.
bool is_all_mapped(const memory::AddressSpace& space, GuestRange range) {
    return ::msync(space.host_pointer(range.begin), range.size(), MS_ASYNC) == 0;
}

/// Halves what is neither missing nor mapped as a whole: few calls, however large the range is.
void drop_missing(memory::AddressSpace& space, GuestRange range) {
    if (range.empty() || is_all_mapped(space, range)) {
        return;
    }
    if (is_all_missing(space, range)) {
        space.unmap(range.begin, range.size());
        return;
    }
    const GuestAddr middle = range.begin + page_ceil(range.size() / 2);
    if (middle < range.end) {
        drop_missing(space, {range.begin, middle});
        drop_missing(space, {middle, range.end});
    }
}

} // namespace

void NotForked::add(GuestRange range) {
    const std::lock_guard lock(mutex_);
    ranges_.push_back(range);
}

void NotForked::drop_lost(memory::AddressSpace& space) {
    // A range may have been unmapped or mapped anew since: only pages that are really missing go.
    for (const GuestRange& range : ranges_) {
        drop_missing(space, range);
    }
    ranges_.clear();
}

} // namespace ferry::linux_guest::mm
