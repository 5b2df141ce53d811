// SysV shared memory: the guest's address space chooses the place, the host attaches there.

#include <cerrno>
#include <memory>
#include <string>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/syscall.h>

#include <ferry/base/bits.hpp>

#include "calls.hpp"

namespace ferry::linux_guest::mm {
namespace {

constexpr std::string_view name_prefix = "/SYSV";

bool is_segment(const memory::Region& region) {
    return region.backing.name && region.backing.name->starts_with(name_prefix);
}

} // namespace

Outcome shmat(Task& task, int id, Address address, Flags<shmat_flags> flags) {
    shmid_ds status{};
    const std::int64_t found = host_call(SYS_shmctl, id, IPC_STAT, &status);
    if (found < 0) {
        return Outcome::raw(found);
    }
    std::uint64_t wanted = address.value;
    const bool replace = (flags.value & SHM_REMAP) != 0;
    if (!is_page_aligned(wanted)) {
        if ((flags.value & SHM_RND) == 0) {
            return Errno(EINVAL);
        }
        wanted = page_floor(wanted);
    }
    if (wanted == 0 && replace) {
        return Errno(EINVAL);
    }

    // Room first, as an ordinary mapping; the host then puts the segment in its place.
    memory::MapRequest request;
    request.address = GuestAddr(wanted);
    request.size = status.shm_segsz;
    request.prot = memory::Prot::read;
    if ((flags.value & SHM_RDONLY) == 0) {
        request.prot = request.prot | memory::Prot::write;
    }
    if ((flags.value & SHM_EXEC) != 0) {
        request.prot = request.prot | memory::Prot::execute;
    }
    request.shared = true;
    request.fixed = replace;
    request.fixed_noreplace = wanted != 0 && !replace;
    request.name = std::make_shared<const std::string>(std::string(name_prefix) +
                                                       std::to_string(status.shm_perm.__key));
    const auto placed = task.space().map(request);
    if (!placed) {
        return placed.error().value == EEXIST ? Errno(EINVAL) : placed.error();
    }
    const std::uint64_t host_flags = (flags.value & SHM_RDONLY) | SHM_REMAP;
    const std::int64_t attached = host_call(SYS_shmat, id, placed->value(), host_flags);
    if (attached < 0) {
        task.space().unmap(*placed, status.shm_segsz);
    }
    return Outcome::raw(attached);
}

Outcome shmdt(Task& task, Address address) {
    const auto first = task.space().find(GuestAddr(address.value));
    if (!first || first->range.begin.value() != address.value || !is_segment(*first)) {
        return Errno(EINVAL);
    }
    const std::int64_t result = host_call(SYS_shmdt, address.value);
    if (result < 0) {
        return Outcome::raw(result);
    }
    // mprotect may have cut the segment into several regions.
    for (auto region = first; region && region->backing.name == first->backing.name;
         region = task.space().find(region->range.end)) {
        task.space().unmap(region->range.begin, region->range.size());
    }
    return 0;
}

} // namespace ferry::linux_guest::mm
