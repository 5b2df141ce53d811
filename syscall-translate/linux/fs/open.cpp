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

/// Opening it so may change an existing file.
bool may_write(const open_how& how) {
    constexpr std::uint64_t only_new = O_CREAT | O_EXCL;
    return ((how.flags & O_ACCMODE) != O_RDONLY || (how.flags & O_TRUNC) != 0) &&
           (how.flags & (O_PATH | O_DIRECTORY)) == 0 && (how.flags & only_new) != only_new;
}

Outcome open_file(Task& task, DirFd dir, Path path, const open_how& how) {
    if (may_write(how) && is_running_program(task, dir, path)) {
        return Errno(ETXTBSY);
    }
    return opened(task, open_on_host(task, dir, path, how), dir, path, how);
}

} // namespace

Outcome openat(Task& task, DirFd dir, Path path, Flags<open_flags> flags, Mode mode) {
    open_how how{};
    how.flags = open_flags_to_host(task.process().isa(), static_cast<std::uint32_t>(flags.value));
    how.mode = mode.value;
    return open_file(task, dir, path, how);
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
    return open_file(task, dir, path, how);
}

Outcome open_by_handle_at(Task& task, Fd mount, GuestPtr<std::uint32_t> handle,
                          Flags<open_flags> flags) {
    return wait<SYS_open_by_handle_at, Fd, In<std::uint64_t>, std::uint64_t>(
        task, mount, In<std::uint64_t>(handle.addr()),
        open_flags_to_host(task.process().isa(), static_cast<std::uint32_t>(flags.value)));
}

} // namespace ferry::linux_guest::fs
