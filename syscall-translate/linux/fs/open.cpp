#include <algorithm>
#include <fcntl.h>
#include <sys/syscall.h>

#include "calls.hpp"
#include "open_flags.hpp"
#include "paths.hpp"
#include "proc/procfs.hpp"

namespace ferry::linux_guest::fs {
namespace {

Outcome opened(Task& task, std::int64_t fd, DirFd dir, Path path, const open_how& how) {
    return fd < 0 ? Outcome::raw(fd)
                  : Outcome::raw(present(task, static_cast<int>(fd), how.flags, dir, path));
}

} // namespace

Outcome openat(Task& task, DirFd dir, Path path, Flags<open_flags> flags, Mode mode) {
    open_how how{};
    how.flags = open_flags_to_host(task.process().isa(), static_cast<std::uint32_t>(flags.value));
    how.mode = mode.value;
    return opened(task, open_on_host(task, dir, path, how), dir, path, how);
}

Outcome openat2(Task& task, DirFd dir, Path path, In<open_how> guest_how, std::uint64_t size) {
    if (size < sizeof(open_how)) {
        return Errno(EINVAL);
    }
    const auto how_or = task.read(guest_how);
    if (!how_or) {
        return how_or.error();
    }
    // A larger struct is accepted as long as what is not known here is zero.
    for (std::uint64_t at = sizeof(open_how); at < size; ++at) {
        if (at >= 4096) {
            return Errno(E2BIG);
        }
        const auto byte = task.read(GuestPtr<std::uint8_t>(guest_how.addr() + at));
        if (!byte) {
            return byte.error();
        }
        if (*byte != 0) {
            return Errno(E2BIG);
        }
    }
    open_how how = *how_or;
    how.flags = open_flags_to_host(task.process().isa(), how.flags);
    if (how.resolve == 0) {
        // Goes by way of openat, which overlooks what openat2 refuses. The host looks at the struct
        // before the path.
        const std::int64_t answer = host_call(SYS_openat2, -1, "", &how, sizeof how);
        if (answer == -EINVAL || answer == -ENOSYS) {
            return Outcome::raw(answer);
        }
    }
    return opened(task, open_on_host(task, dir, path, how), dir, path, how);
}

Outcome open_by_handle_at(Task& task, Fd mount, GuestPtr<std::uint32_t> handle,
                          Flags<open_flags> flags) {
    return wait<SYS_open_by_handle_at, Fd, In<std::uint64_t>, std::uint64_t>(
        task, mount, In<std::uint64_t>(handle.addr()),
        open_flags_to_host(task.process().isa(), static_cast<std::uint32_t>(flags.value)));
}

} // namespace ferry::linux_guest::fs
