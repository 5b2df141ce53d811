#include "limits.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/bits.hpp>
#include <ferry/linux/handover.hpp>

#include "calls.hpp"

namespace ferry::linux_guest {

bool MemoryLimits::covers(int resource) {
    return std::find(resources.begin(), resources.end(), resource) != resources.end();
}

rlimit64& MemoryLimits::at(int resource) {
    const auto* const found = std::find(resources.begin(), resources.end(), resource);
    FERRY_ASSERT(found != resources.end());
    return limits_[static_cast<std::size_t>(found - resources.begin())];
}

rlimit64 MemoryLimits::get(int resource) const {
    return const_cast<MemoryLimits*>(this)->at(resource);
}

Errno MemoryLimits::set(int resource, const rlimit64& limit, memory::AddressSpace& space) {
    if (limit.rlim_cur > limit.rlim_max) {
        return Errno(EINVAL);
    }
    rlimit64& current = at(resource);
    if (limit.rlim_max > current.rlim_max && ::geteuid() != 0) {
        return Errno(EPERM);
    }
    current = limit;
    apply(space);
    return {};
}

void MemoryLimits::apply(memory::AddressSpace& space) const {
    const rlimit64 data = get(RLIMIT_DATA);
    // For Valgrind, which sets it to 0 to keep the break where it is, Linux holds mappings to the
    // hard limit then (mm/mmap.c, may_expand_vm).
    space.set_limits(get(RLIMIT_AS).rlim_cur, data.rlim_cur != 0 ? data.rlim_cur : data.rlim_max);
    space.set_break_limit(data.rlim_cur);
    space.set_stack_limit(get(RLIMIT_STACK).rlim_cur);
}

void MemoryLimits::adopt_host() {
    for (const int resource : resources) {
        ::prlimit64(0, static_cast<__rlimit_resource>(resource), nullptr, &at(resource));
    }
}

void MemoryLimits::free_host() {
    for (const int resource : {RLIMIT_AS, RLIMIT_DATA}) {
        rlimit64 limit{};
        ::prlimit64(0, static_cast<__rlimit_resource>(resource), nullptr, &limit);
        if (limit.rlim_cur != limit.rlim_max) {
            limit.rlim_cur = limit.rlim_max;
            ::prlimit64(0, static_cast<__rlimit_resource>(resource), &limit, nullptr);
        }
    }
}

void MemoryLimits::give_to_host() const {
    for (const int resource : resources) {
        const rlimit64 limit = get(resource);
        ::prlimit64(0, static_cast<__rlimit_resource>(resource), &limit, nullptr);
    }
}

std::vector<rlimit64> host_memory_limits() {
    MemoryLimits limits;
    limits.adopt_host();
    std::vector<rlimit64> list;
    list.reserve(MemoryLimits::resources.size());
    for (const int resource : MemoryLimits::resources) {
        list.push_back(limits.get(resource));
    }
    return list;
}

void release_memory_limits() { MemoryLimits::free_host(); }

namespace process {
namespace {

/// The main stack is mapped in one piece at the start, where Linux lets it grow: a smaller limit
/// takes back what is not in use yet, so that growing stops at the limit.
void give_back_stack(Task& task, std::uint64_t limit) {
    const GuestRange stack = task.process().image.stack;
    const auto region = task.space().find(stack.end - 1);
    if (!region || !region->grows_down || limit >= region->range.size()) {
        return;
    }
    GuestAddr lowest_kept = page_floor(stack.end - limit);
    const GuestAddr sp(task.registers().sp());
    if (region->range.contains(sp)) {
        lowest_kept = std::min(lowest_kept, page_floor(sp));
    }
    task.space().unmap(region->range.begin, lowest_kept - region->range.begin);
}

/// get and set in one, as prlimit64 has them; either may be absent.
Outcome change_limit(Task& task, int resource, GuestPtr<rlimit64> wanted, GuestPtr<rlimit64> old) {
    std::optional<rlimit64> limit;
    if (wanted) {
        const auto given = task.read(wanted);
        if (!given) {
            return given.error();
        }
        limit = *given;
    }
    rlimit64 before{};
    if (MemoryLimits::covers(resource)) {
        MemoryLimits& limits = task.process().limits;
        before = limits.get(resource);
        if (limit) {
            if (const Errno error = limits.set(resource, *limit, task.space())) {
                return error;
            }
            if (resource == RLIMIT_STACK) {
                give_back_stack(task, limit->rlim_cur);
            }
        }
    } else {
        const std::int64_t result =
            host_call(SYS_prlimit64, 0, resource, limit ? &*limit : nullptr, &before);
        if (result < 0) {
            return Outcome::raw(result);
        }
    }
    return old ? Outcome(task.write(old, before)) : Outcome(0);
}

} // namespace

Outcome getrlimit(Task& task, Enum<rlimit_resources> resource, Out<rlimit64> limit) {
    if (!limit) {
        return Errno(EFAULT);
    }
    return change_limit(task, static_cast<int>(resource.value), {}, limit);
}

Outcome setrlimit(Task& task, Enum<rlimit_resources> resource, In<rlimit64> limit) {
    if (!limit) {
        return Errno(EFAULT);
    }
    return change_limit(task, static_cast<int>(resource.value), limit, {});
}

Outcome prlimit64(Task& task, Pid pid, Enum<rlimit_resources> resource, In<rlimit64> new_limit,
                  Out<rlimit64> old_limit) {
    if (pid.value == 0 || Task::is_own_thread(pid.value)) {
        return change_limit(task, static_cast<int>(resource.value), new_limit, old_limit);
    }
    return pass<SYS_prlimit64>(task, pid, resource, new_limit, old_limit);
}

} // namespace process
} // namespace ferry::linux_guest
