// The calls are raw: a sanitizer's wrappers would want a say in where the guest may be.

#include "host.hpp"

#include <algorithm>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/bits.hpp>
#include <ferry/memory/address_space.hpp>

namespace ferry::memory {
namespace {

Errno error_of(long result) { return result == -1 ? Errno::last() : Errno{}; }

} // namespace

std::size_t resident_in(long begin, long size) {
    std::vector<unsigned char> pages(static_cast<std::size_t>(size) / page_size);
    if (::syscall(SYS_mincore, begin, size, pages.data()) != 0) {
        return 0;
    }
    return static_cast<std::size_t>(
        std::count_if(pages.begin(), pages.end(), [](unsigned char page) { return page & 1U; }));
}

int Host::protection(Prot prot) const noexcept {
    if (prot == Prot::none) {
        return PROT_NONE;
    }
    return PROT_READ | (has(prot, Prot::write) ? PROT_WRITE : 0) |
           (executes_ && has(prot, Prot::execute) ? PROT_EXEC : 0);
}

Errno Host::map_over(GuestRange range, Prot prot, int flags, int fd, std::uint64_t offset) const {
    return error_of(::syscall(SYS_mmap, at(range.begin), range.size(), protection(prot),
                              flags | MAP_FIXED, fd, offset));
}

Errno Host::map_free(GuestRange range, Prot prot, int flags, int fd, std::uint64_t offset) const {
    const long wanted = at(range.begin);
    const long mapped = ::syscall(SYS_mmap, wanted, range.size(), protection(prot),
                                  flags | MAP_FIXED_NOREPLACE, fd, offset);
    if (mapped != wanted && mapped != -1) {
        // Before Linux 4.17 the flag is unknown and the address a hint.
        ::syscall(SYS_munmap, mapped, range.size());
        return Errno{EEXIST};
    }
    return error_of(mapped);
}

Errno Host::claim(GuestRange range) const {
    return map_free(range, Prot::none, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

Errno Host::unmap(GuestRange range) const {
    return error_of(::syscall(SYS_munmap, at(range.begin), range.size()));
}

Errno Host::protect(GuestRange range, Prot prot) const {
    return error_of(::syscall(SYS_mprotect, at(range.begin), range.size(), protection(prot)));
}

Errno Host::grow(GuestRange range, GuestSize new_size) const {
    return error_of(::syscall(SYS_mremap, at(range.begin), range.size(), new_size, 0, 0));
}

Errno Host::move(GuestRange from, GuestRange to, bool keep_old) const {
    const int flags = MREMAP_MAYMOVE | MREMAP_FIXED | (keep_old ? MREMAP_DONTUNMAP : 0);
    return error_of(
        ::syscall(SYS_mremap, at(from.begin), from.size(), to.size(), flags, at(to.begin)));
}

void Host::populate(GuestRange range) const {
    ::syscall(SYS_madvise, at(range.begin), range.size(), populate_write);
}

bool Host::move_large_page(LargePage& page, GuestAddr to) const { return page.move_to(at(to)); }

std::size_t Host::resident_pages(GuestRange range) const {
    return resident_in(at(range.begin), static_cast<long>(range.size()));
}

bool Host::all_mapped(GuestRange range) const {
    // Does nothing else since Linux 2.6.19, and looks at mappings only, not at pages.
    return ::syscall(SYS_msync, at(range.begin), range.size(), MS_ASYNC) == 0;
}

void Host::find_mapped(GuestRange range, std::vector<GuestRange>& found) const {
    const Errno error = claim(range);
    if (!error) {
        unmap(range);
        return;
    }
    // EPERM: begins below mmap_min_addr. Anything else is a limit, which Linux looks at only where
    // nothing is.
    if (error.value != EEXIST && error.value != EPERM) {
        return;
    }
    if (range.size() == page_size || all_mapped(range)) {
        if (error.value == EPERM) {
            return;
        }
        if (!found.empty() && found.back().end == range.begin) {
            found.back().end = range.end;
        } else {
            found.push_back(range);
        }
        return;
    }
    const GuestAddr middle = page_floor(range.begin + range.size() / 2);
    find_mapped({range.begin, middle}, found);
    find_mapped({middle, range.end}, found);
}

} // namespace ferry::memory
