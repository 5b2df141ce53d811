#include "calls.hpp"

#include <cerrno>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <ferry/base/bits.hpp>

#include "../fs/paths.hpp"

namespace ferry::linux_guest::mm {
namespace {

constexpr std::uint64_t prot_known = PROT_READ | PROT_WRITE | PROT_EXEC;

/// Bits of mmap's flags that the address space itself acts on; the rest is for the host.
constexpr std::uint64_t flags_of_placement =
    MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_TYPE | MAP_ANONYMOUS | MAP_GROWSDOWN;

/// The checks that all calls on an existing range share: aligned, not wrapping, the guest's own.
Errno check_range(Task& task, std::uint64_t address, std::uint64_t size) {
    if (!is_page_aligned(address)) {
        return Errno(EINVAL);
    }
    if (!task.space().access_ok(GuestAddr(address), page_ceil(size))) {
        return Errno(ENOMEM);
    }
    return {};
}

/// A call on a range of the guest's memory that the host can answer as it stands.
template <class... Rest>
Outcome pass_range(Task& task, long number, Address address, std::uint64_t size, Rest... rest) {
    if (const Errno error = check_range(task, address.value, size)) {
        return error;
    }
    return Outcome::raw(task.wait_call(number, address.value, size, rest...));
}

} // namespace

Outcome mmap(Task& task, Address address, std::uint64_t size, Flags<mmap_prot> prot,
             Flags<mmap_flags> flags, Fd fd, Hex offset) {
    const std::uint64_t type = flags.value & MAP_TYPE;
    const bool anonymous = (flags.value & MAP_ANONYMOUS) != 0;
    memory::MapRequest request;
    request.address = GuestAddr(address.value);
    request.size = size;
    request.prot = memory::prot_from_bits(static_cast<int>(prot.value & prot_known));
    request.fixed_noreplace = (flags.value & MAP_FIXED_NOREPLACE) != 0;
    request.fixed = !request.fixed_noreplace && (flags.value & MAP_FIXED) != 0;
    request.grows_down = (flags.value & MAP_GROWSDOWN) != 0;
    request.host_flags = static_cast<int>(flags.value & ~flags_of_placement);
    request.offset = offset.value;
    if (type == MAP_SHARED || type == MAP_SHARED_VALIDATE) {
        request.shared = true;
        if (type == MAP_SHARED_VALIDATE) {
            request.host_flags |= MAP_SHARED_VALIDATE;
        }
    } else if (type != MAP_PRIVATE) {
        return Errno(EINVAL);
    }
    if (!is_page_aligned(offset.value)) {
        return Errno(EINVAL);
    }
    if (!anonymous) {
        if (task.process().descriptors().is_private(fd.value)) {
            return Errno(EBADF);
        }
        request.fd = fd.value;
        request.name = std::make_shared<const std::string>(fs::guest_path_of(task, fd.value));
    }
    const auto placed = task.space().map(request);
    return placed ? Outcome(static_cast<std::int64_t>(placed->value())) : Outcome(placed.error());
}

Outcome munmap(Task& task, Address address, std::uint64_t size) {
    return task.space().unmap(GuestAddr(address.value), size);
}

Outcome mprotect(Task& task, Address address, std::uint64_t size, Flags<mmap_prot> prot) {
    // Nothing grows upwards on the ISAs there are.
    if ((prot.value & ~(prot_known | PROT_GROWSDOWN)) != 0) {
        return Errno(EINVAL);
    }
    return task.space().protect(GuestAddr(address.value), size,
                                memory::prot_from_bits(static_cast<int>(prot.value & prot_known)),
                                (prot.value & PROT_GROWSDOWN) != 0);
}

Outcome pkey_mprotect(Task& task, Address address, std::uint64_t size, Flags<mmap_prot> prot,
                      int key) {
    return key == -1 ? mprotect(task, address, size, prot) : Outcome(Errno(EINVAL));
}

// A CPU without protection keys has none to give.
Outcome pkey_alloc(Task&, std::uint64_t flags, std::uint64_t rights) {
    return Errno(flags != 0 || (rights & ~std::uint64_t{3}) != 0 ? EINVAL : ENOSPC);
}
Outcome pkey_free(Task&, int) { return Errno(EINVAL); }

Outcome mremap(Task& task, Address old_address, std::uint64_t old_size, std::uint64_t new_size,
               Flags<mremap_flags> flags, Address new_address) {
    constexpr std::uint64_t known = MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP;
    memory::RemapRequest request;
    request.old_address = GuestAddr(old_address.value);
    request.old_size = old_size;
    request.new_size = new_size;
    request.may_move = (flags.value & MREMAP_MAYMOVE) != 0;
    request.fixed = (flags.value & MREMAP_FIXED) != 0;
    request.dont_unmap = (flags.value & MREMAP_DONTUNMAP) != 0;
    request.new_address = GuestAddr(new_address.value);
    if ((flags.value & ~known) != 0 ||
        ((request.fixed || request.dont_unmap) && !request.may_move)) {
        return Errno(EINVAL);
    }
    const auto placed = task.space().remap(request);
    return placed ? Outcome(static_cast<std::int64_t>(placed->value())) : Outcome(placed.error());
}

Outcome remap_file_pages(Task& task, Address address, std::uint64_t size, Flags<mmap_prot>,
                         std::uint64_t page_offset, Flags<mmap_flags>) {
    // The kernel itself emulates this call by a shared mapping of the same file at the place.
    const auto region = task.space().find(GuestAddr(address.value));
    if (!region || !region->shared || !region->backing.is_file() ||
        !is_page_aligned(address.value) || page_ceil(size) == 0) {
        return Errno(EINVAL);
    }
    return pass_range(task, SYS_remap_file_pages, address, size, 0, page_offset, 0);
}

Outcome brk(Task& task, Address wanted) {
    return static_cast<std::int64_t>(task.space().brk(GuestAddr(wanted.value)).value());
}

Outcome madvise(Task& task, Address address, std::uint64_t size, Enum<madvise_advices> advice) {
    const Outcome outcome = pass_range(task, SYS_madvise, address, size, advice.value);
    const bool drops = advice.value == MADV_DONTNEED || advice.value == MADV_REMOVE ||
                       advice.value == MADV_FREE || advice.value == 24; // MADV_DONTNEED_LOCKED
    if (!outcome.is_error() && advice.value == MADV_DONTFORK) {
        const GuestAddr begin(address.value);
        task.process().not_forked.add({begin, begin + page_ceil(size)});
    }
    if (!outcome.is_error() && drops) {
        const GuestAddr begin(address.value);
        task.space().kernel_wrote({begin, begin + page_ceil(size)});
    }
    return outcome;
}

Outcome msync(Task& task, Address address, std::uint64_t size, Flags<msync_flags> flags) {
    return pass_range(task, SYS_msync, address, size, flags.value);
}

Outcome mincore(Task& task, Address address, std::uint64_t size, OutBytes residency) {
    const std::uint64_t pages = page_ceil(size) / page_size;
    if (!task.space().access_ok(residency.addr(), pages)) {
        return Errno(EFAULT);
    }
    return pass_range(task, SYS_mincore, address, size, residency.value());
}

Outcome mlock(Task& task, Address address, std::uint64_t size) {
    return mlock2(task, address, size, 0);
}

Outcome mlock2(Task& task, Address address, std::uint64_t size, std::uint32_t flags) {
    // Unlike the other calls these take any address.
    const std::uint64_t begin = page_floor(address.value);
    return pass_range(task, SYS_mlock2, Address{begin}, size + (address.value - begin), flags);
}

Outcome munlock(Task& task, Address address, std::uint64_t size) {
    const std::uint64_t begin = page_floor(address.value);
    return pass_range(task, SYS_munlock, Address{begin}, size + (address.value - begin));
}

Outcome mbind(Task& task, Address address, std::uint64_t size, std::uint64_t mode,
              GuestPtr<std::uint64_t> nodes, std::uint64_t max_node, std::uint32_t flags) {
    if (!task.space().access_ok(nodes.addr(), max_node / 8)) {
        return Errno(EFAULT);
    }
    return pass_range(task, SYS_mbind, address, size, mode, nodes.value(), max_node, flags);
}

Outcome set_mempolicy_home_node(Task& task, Address address, std::uint64_t size, std::uint64_t node,
                                std::uint64_t flags) {
    return pass_range(task, SYS_set_mempolicy_home_node, address, size, node, flags);
}

} // namespace ferry::linux_guest::mm
