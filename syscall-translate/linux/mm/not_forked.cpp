#include "not_forked.hpp"

#include <cerrno>
#include <sys/mman.h>

#include <ferry/base/bits.hpp>

namespace ferry::linux_guest::mm {
namespace {

bool is_mapped(const memory::AddressSpace& space, GuestAddr page) {
    unsigned char resident;
    return ::mincore(space.host_pointer(page), page_size, &resident) == 0 || errno != ENOMEM;
}

} // namespace

void NotForked::add(GuestRange range) {
    const std::lock_guard lock(mutex_);
    ranges_.push_back(range);
}

void NotForked::drop_lost(memory::AddressSpace& space) {
    // A range may have been unmapped or mapped anew since: only pages that are really missing go.
    for (const GuestRange& range : ranges_) {
        for (GuestAddr page = range.begin; page < range.end; page = page + page_size) {
            if (!is_mapped(space, page)) {
                space.unmap(page, page_size);
            }
        }
    }
    ranges_.clear();
}

} // namespace ferry::linux_guest::mm
