// mmap and munmap. The order of the checks is that of Linux (mm/mmap.c: do_mmap,
// get_unmapped_area, mmap_region), since it decides which errno a call with two faults gets.

#include "state.hpp"

#include <algorithm>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#include <linux/magic.h>

namespace ferry::memory {
namespace {

/// The flags that we carry out ourselves, or that place things, which we do too.
constexpr int own_flags =
    MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_GROWSDOWN | MAP_ANONYMOUS | MAP_32BIT;
/// What MAP_HUGETLB without a size means on every x86-64 host that was not told otherwise.
constexpr GuestSize default_huge_page = GuestSize{2} << 20;
/// Where the kernel keeps shared anonymous memory.
constexpr unsigned shared_anonymous_major = 0;
constexpr unsigned shared_anonymous_minor = 1;

const std::shared_ptr<const std::string>& shared_anonymous_name() {
    static const auto name = std::make_shared<const std::string>("/dev/zero (deleted)");
    return name;
}

/// The page size that MAP_HUGETLB asks for, or 0 if there can be no such pages.
GuestSize huge_page_size(int flags) {
    const int shift = (flags >> MAP_HUGE_SHIFT) & MAP_HUGE_MASK;
    if (shift == 0) {
        return default_huge_page;
    }
    return shift < 40 ? GuestSize{1} << shift : 0;
}

} // namespace

ErrnoOr<FileFacts> facts_of(int fd) {
    struct stat status {};
    struct statfs filesystem {};
    if (::fstat(fd, &status) != 0 || ::fstatfs(fd, &filesystem) != 0) {
        return Errno::last();
    }
    FileFacts facts{status.st_dev, status.st_ino, (filesystem.f_flags & ST_NOEXEC) == 0};
    if (filesystem.f_type == HUGETLBFS_MAGIC) {
        facts.huge_page_size = static_cast<GuestSize>(filesystem.f_bsize);
    }
    return facts;
}

ErrnoOr<AddressSpace::State::Plan> AddressSpace::State::plan(const MapRequest& request) {
    Plan plan;
    Mapping& mapping = plan.mapping;
    if (!is_page_aligned(request.offset)) {
        return Errno{EINVAL};
    }
    plan.flags = request.host_flags & ~own_flags;
    if ((plan.flags & MAP_TYPE) == 0) {
        plan.flags |= request.shared ? MAP_SHARED : MAP_PRIVATE;
    }
    mapping.prot = request.prot;
    mapping.shared = (plan.flags & MAP_SHARED) != 0 && (plan.flags & MAP_TYPE) != MAP_PRIVATE;
    mapping.grows_down = request.grows_down;
    mapping.backing.name = request.name;

    if (request.fd >= 0) {
        const ErrnoOr<FileFacts> file =
            request.file != nullptr ? ErrnoOr<FileFacts>(*request.file) : facts_of(request.fd);
        if (!file) {
            return file.error();
        }
        mapping.backing.device = file->device;
        mapping.backing.inode = file->inode;
        mapping.backing.offset = request.offset;
        mapping.may_execute = file->may_execute;
        if (file->huge_page_size != 0) {
            plan.alignment = file->huge_page_size;
        }
    } else {
        plan.flags |= MAP_ANONYMOUS;
        if ((plan.flags & MAP_HUGETLB) != 0) {
            plan.alignment = huge_page_size(plan.flags);
            if (plan.alignment == 0) {
                return Errno{EINVAL};
            }
        }
    }

    if (request.size == 0) {
        return Errno{EINVAL};
    }
    plan.size = align_up(request.size, plan.alignment);
    if (plan.size == 0) {
        return Errno{ENOMEM};
    }
    if (request.offset + plan.size < request.offset) {
        return Errno{EOVERFLOW};
    }
    if (!mapping.may_execute && has(request.prot, Prot::execute)) {
        return Errno{EPERM};
    }
    if (request.grows_down && (request.fd >= 0 || mapping.shared)) {
        return Errno{EINVAL};
    }
    return plan;
}

ErrnoOr<GuestAddr> AddressSpace::State::map_planned(const MapRequest& request, Plan plan) {
    const bool fixed = request.fixed || request.fixed_noreplace;
    if (!may_add_regions() || plan.size > layout.split.value() ||
        (fixed && request.address > layout.split - plan.size)) {
        return Errno{ENOMEM};
    }
    if (fixed && !is_page_aligned(request.address.value())) {
        return Errno{EINVAL};
    }
    Mapping& mapping = plan.mapping;
    for (;;) {
        GuestAddr begin = request.address;
        if (!fixed) {
            const auto place = choose_place(request.address, plan.size,
                                            std::max(plan.alignment, request.alignment));
            if (!place) {
                return place.error();
            }
            begin = *place;
        }
        mapping.range = {begin, begin + plan.size};
        if (request.fixed_noreplace && !map.is_free(mapping.range)) {
            return Errno{EEXIST};
        }
        if (map.has_foreign(mapping.range) ||
            !may_expand(mapping, plan.size - map.mapped_in(mapping.range))) {
            return Errno{ENOMEM};
        }
        const Errno error = place(request, plan, mapping.range);
        if (!error) {
            break;
        }
        if (error.value != EEXIST) {
            return error;
        }
        if (!discover_foreign()) {
            return Errno{ENOMEM};
        }
    }
    if (mapping.shared && request.fd < 0) {
        mapping.backing.device = makedev(shared_anonymous_major, shared_anonymous_minor);
        mapping.backing.inode = next_shared_inode++;
        if (!mapping.backing.name) {
            mapping.backing.name = shared_anonymous_name();
        }
    }
    const GuestAddr begin = mapping.range.begin;
    add(std::move(mapping));
    return begin;
}

Errno AddressSpace::State::place(const MapRequest& request, const Plan& plan, GuestRange range) {
    const Prot prot = plan.mapping.prot;
    // MAP_SHARED_VALIDATE knows no MAP_FIXED_NOREPLACE: EOPNOTSUPP, unless the guest asks for it.
    const bool may_say_noreplace =
        (plan.flags & MAP_TYPE) != MAP_SHARED_VALIDATE || request.fixed_noreplace;
    if (may_say_noreplace && map.is_free(range)) {
        return host.map_free(range, prot, plan.flags, request.fd, request.offset);
    }
    return replace(
        range, [&] { return host.map_over(range, prot, plan.flags, request.fd, request.offset); });
}

Errno AddressSpace::State::unmap_range(GuestRange range) {
    if (splits_in_two(range) && !may_add_regions()) {
        return Errno{ENOMEM};
    }
    for (const GuestRange& part : map.occupied(range)) {
        if (const Errno error = host.unmap(part)) {
            return error;
        }
        remove(part);
    }
    return {};
}

Errno AddressSpace::State::replace(GuestRange range, const std::function<Errno()>& call) {
    const std::vector<GuestRange> holes = map.holes(range);
    std::vector<GuestRange> claimed;
    Errno error;
    for (const GuestRange& hole : holes) {
        error = host.claim(hole);
        if (error) {
            break;
        }
        claimed.push_back(hole);
    }
    if (!error) {
        error = call();
        if (!error) {
            remove(range);
            return {};
        }
        settle(range);
    }
    for (const GuestRange& hole : claimed) {
        host.unmap(hole);
    }
    return error;
}

/// After a host call that replaces and has failed: Linux may have unmapped what was there already.
void AddressSpace::State::settle(GuestRange range) {
    for (const Mapping& piece : map.slice(range)) {
        if (!host.all_mapped(piece.range)) {
            host.unmap(piece.range);
            remove(piece.range);
        }
    }
}

} // namespace ferry::memory
