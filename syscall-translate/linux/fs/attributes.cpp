// Calls that change what is known of a file, or read its extended attributes.

#include <fcntl.h>
#include <sys/syscall.h>

#include "calls.hpp"
#include "paths.hpp"

namespace ferry::linux_guest::fs {
namespace {

constexpr long sys_fchmodat2 = 452; // Linux 6.6

Last last_of(std::uint64_t at_flags) {
    return (at_flags & AT_SYMLINK_NOFOLLOW) != 0 ? Last::keep : Last::follow;
}

/// Does `number`, which takes a path and no directory, on the host's place of `path`.
template <class... Args>
Outcome on_path(Task& task, long number, Path path, Last last, Args... args) {
    const auto host = host_path(task, DirFd{AT_FDCWD}, path, last);
    return host ? Outcome::raw(host_call(number, host->c_str(), args...)) : Outcome(host.error());
}

template <class... Args>
Outcome on_path_at(Task& task, long number, DirFd dir, Path path, Last last, Args... args) {
    const auto host = host_path(task, dir, path, last);
    return host ? Outcome::raw(host_call(number, host->dir(), host->c_str(), args...))
                : Outcome(host.error());
}

Outcome set_attribute(Task& task, long number, Path path, Last last, String name, InBytes value,
                      std::uint64_t size, std::uint64_t flags) {
    if (!task.space().access_ok(name.addr(), 1) || !task.space().access_ok(value.addr(), size)) {
        return Errno(EFAULT);
    }
    return on_path(task, number, path, last, name.value(), value.value(), size,
                   static_cast<int>(flags));
}

/// getxattr and listxattr: `name` is null for the list.
Outcome get_attribute(Task& task, long number, Path path, Last last, String name, OutBytes to,
                      std::uint64_t size) {
    if (!task.space().access_ok(name.addr(), 1) || !task.space().access_ok(to.addr(), size)) {
        return Errno(EFAULT);
    }
    const auto host = host_path(task, DirFd{AT_FDCWD}, path, last, Purpose::look);
    if (!host) {
        return host.error();
    }
    const std::int64_t result =
        name.is_null() ? host_call(number, host->c_str(), to.value(), size)
                       : host_call(number, host->c_str(), name.value(), to.value(), size);
    if (result >= 0 && size != 0) {
        task.space().kernel_wrote({to.addr(), to.addr() + size});
    }
    return Outcome::raw(result);
}

Outcome remove_attribute(Task& task, long number, Path path, Last last, String name) {
    if (!task.space().access_ok(name.addr(), 1)) {
        return Errno(EFAULT);
    }
    return on_path(task, number, path, last, name.value());
}

} // namespace

Outcome fchmodat(Task& task, DirFd dir, Path path, Mode mode) {
    return on_path_at(task, SYS_fchmodat, dir, path, Last::follow, mode.value);
}

Outcome fchmodat2(Task& task, DirFd dir, Path path, Mode mode, Flags<at_flags> flags) {
    return on_path_at(task, sys_fchmodat2, dir, path, last_of(flags.value), mode.value,
                      static_cast<int>(flags.value));
}

Outcome fchownat(Task& task, DirFd dir, Path path, std::uint32_t user, std::uint32_t group,
                 Flags<at_flags> flags) {
    return on_path_at(task, SYS_fchownat, dir, path, last_of(flags.value), user, group,
                      static_cast<int>(flags.value));
}

Outcome utimensat(Task& task, DirFd dir, Path path, In<std::array<timespec, 2>> times,
                  Flags<at_flags> flags) {
    if (!task.space().access_ok(times.addr(), 2 * sizeof(timespec))) {
        return Errno(EFAULT);
    }
    return on_path_at(task, SYS_utimensat, dir, path, last_of(flags.value), times.value(),
                      static_cast<int>(flags.value));
}

Outcome truncate(Task& task, Path path, std::int64_t size) {
    if (is_running_program(task, DirFd{AT_FDCWD}, path)) {
        return Errno(ETXTBSY);
    }
    return on_path(task, SYS_truncate, path, Last::follow, size);
}

Outcome setxattr(Task& task, Path path, String name, InBytes value, std::uint64_t size,
                 Flags<xattr_flags> flags) {
    return set_attribute(task, SYS_setxattr, path, Last::follow, name, value, size, flags.value);
}
Outcome lsetxattr(Task& task, Path path, String name, InBytes value, std::uint64_t size,
                  Flags<xattr_flags> flags) {
    return set_attribute(task, SYS_lsetxattr, path, Last::keep, name, value, size, flags.value);
}
Outcome getxattr(Task& task, Path path, String name, OutBytes value, std::uint64_t size) {
    return get_attribute(task, SYS_getxattr, path, Last::follow, name, value, size);
}
Outcome lgetxattr(Task& task, Path path, String name, OutBytes value, std::uint64_t size) {
    return get_attribute(task, SYS_lgetxattr, path, Last::keep, name, value, size);
}
Outcome listxattr(Task& task, Path path, OutBytes list, std::uint64_t size) {
    return get_attribute(task, SYS_listxattr, path, Last::follow, String(), list, size);
}
Outcome llistxattr(Task& task, Path path, OutBytes list, std::uint64_t size) {
    return get_attribute(task, SYS_llistxattr, path, Last::keep, String(), list, size);
}
Outcome removexattr(Task& task, Path path, String name) {
    return remove_attribute(task, SYS_removexattr, path, Last::follow, name);
}
Outcome lremovexattr(Task& task, Path path, String name) {
    return remove_attribute(task, SYS_lremovexattr, path, Last::keep, name);
}

} // namespace ferry::linux_guest::fs
