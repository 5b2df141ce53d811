// The calls are raw, as in host.cpp.

#include "large_page.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/bits.hpp>
#include <ferry/memory/address_space.hpp>

#include "host.hpp"

namespace ferry::memory {

namespace {
constexpr auto size = static_cast<long>(large_page_size);
} // namespace

LargePage::~LargePage() {
    if (begin_ != 0) {
        ::syscall(SYS_munmap, begin_, size);
    }
}

LargePage LargePage::make() {
    const long mapped = ::syscall(SYS_mmap, nullptr, 2 * size, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0L);
    if (mapped == -1) {
        return {};
    }
    const auto begin = static_cast<long>(align_up(static_cast<GuestSize>(mapped), large_page_size));
    if (begin > mapped) {
        ::syscall(SYS_munmap, mapped, begin - mapped);
    }
    ::syscall(SYS_munmap, begin + size, mapped + size - begin);
    LargePage page(begin);
    if (::syscall(SYS_madvise, begin, size, MADV_HUGEPAGE) != 0) {
        return {};
    }
    // By a fault: unlike a call, it keeps nobody from changing other mappings meanwhile.
    *reinterpret_cast<volatile char*>(begin) = 0;
    if (resident_in(begin, size) != large_page_size / page_size ||
        ::syscall(SYS_mprotect, begin, size, PROT_NONE) != 0) {
        return {};
    }
    return page;
}

bool LargePage::move_to(long to) {
    const bool moved =
        ::syscall(SYS_mremap, begin_, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, to) != -1;
    begin_ = moved ? 0 : begin_;
    return moved;
}

} // namespace ferry::memory
