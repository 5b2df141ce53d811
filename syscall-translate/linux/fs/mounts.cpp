// Mounts and what else an administrator does with paths, as far as the caller's rights go.

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/syscall.h>

#include "calls.hpp"
#include "paths.hpp"

namespace ferry::linux_guest::fs {
namespace {

constexpr std::uint64_t ms_bind = 4096;
constexpr std::uint64_t ms_move = 8192;
constexpr std::uint64_t propagation = MS_UNBINDABLE | MS_PRIVATE | MS_SLAVE | MS_SHARED;

template <class... Args>
Outcome on_path(Task& task, long number, Path path, Args... args) {
    const auto host = host_path(task, DirFd{AT_FDCWD}, path, Last::follow);
    return host ? Outcome::raw(host_call(number, host->c_str(), args...)) : Outcome(host.error());
}

template <class... Args>
Outcome on_path_at(Task& task, long number, DirFd dir, Path path, bool keep, Args... args) {
    const auto host = host_path(task, dir, path, keep ? Last::keep : Last::follow);
    return host ? Outcome::raw(host_call(number, host->dir(), host->c_str(), args...))
                : Outcome(host.error());
}

/// mount(2)'s source is a path only for some file systems: for bind mounts and block devices.
ErrnoOr<HostPath> mount_source(Task& task, Path source, std::uint64_t flags) {
    const HostPath as_given(AT_FDCWD, task.space().host_pointer(source));
    if (source.is_null() || !task.process().files.sysroot->active()) {
        return as_given;
    }
    const auto text = copy_path(task, source);
    if (!text) {
        return text.error();
    }
    const bool is_path = (flags & (ms_bind | ms_move)) != 0 || text->starts_with('/');
    return is_path ? host_path(task, AT_FDCWD, *text, Last::follow) : as_given;
}

/// Under a sysroot that is no mount point "/" means the host's when mounts shall be told or not
/// told of each other, which is what a program with mounts of its own asks first.
bool is_root(Task& task, Path target) {
    const auto text = copy_path(task, target);
    return task.process().files.sysroot->active() && text && *text == "/";
}

} // namespace

Outcome mount(Task& task, Path source, Path target, String type, Flags<mount_flags> flags,
              Path data) {
    if (!task.space().access_ok(source.addr(), 1) || !task.space().access_ok(type.addr(), 1) ||
        !task.space().access_ok(data.addr(), 1)) {
        return Errno(EFAULT);
    }
    const auto from = mount_source(task, source, flags.value);
    if (!from) {
        return from.error();
    }
    const auto to = host_path(task, DirFd{AT_FDCWD}, target, Last::follow);
    if (!to) {
        return to.error();
    }
    const auto mount_at = [&](const char* where) {
        return host_call(SYS_mount, from->c_str(), where, type.value(), flags.value, data.value());
    };
    const std::int64_t result = mount_at(to->c_str());
    if (result == -EINVAL && (flags.value & propagation) != 0 && is_root(task, target)) {
        return Outcome::raw(mount_at("/"));
    }
    return Outcome::raw(result);
}

Outcome umount2(Task& task, Path target, Flags<umount_flags> flags) {
    constexpr std::uint64_t umount_nofollow = 8;
    const Last last = (flags.value & umount_nofollow) != 0 ? Last::keep : Last::follow;
    const auto host = host_path(task, DirFd{AT_FDCWD}, target, last);
    return host ? Outcome::raw(host_call(SYS_umount2, host->c_str(), static_cast<int>(flags.value)))
                : Outcome(host.error());
}

Outcome pivot_root(Task& task, Path new_root, Path put_old) {
    const auto root = host_path(task, DirFd{AT_FDCWD}, new_root, Last::follow);
    if (!root) {
        return root.error();
    }
    const auto old = host_path(task, DirFd{AT_FDCWD}, put_old, Last::follow);
    if (!old) {
        return old.error();
    }
    const std::int64_t result = host_call(SYS_pivot_root, root->c_str(), old->c_str());
    if (result == 0) {
        task.process().files.sysroot->deactivate();
    }
    return Outcome::raw(result);
}

Outcome swapon(Task& task, Path path, Hex flags) {
    return on_path(task, SYS_swapon, path, static_cast<int>(flags.value));
}

Outcome swapoff(Task& task, Path path) { return on_path(task, SYS_swapoff, path); }

Outcome acct(Task& task, Path path) { return on_path(task, SYS_acct, path); }

Outcome quotactl(Task& task, Hex command, Path special, std::uint32_t id, Address data) {
    constexpr GuestSize largest_block = 4096; // of all quota structs
    if (!task.space().access_ok(GuestAddr(data.value), largest_block)) {
        return Errno(EFAULT);
    }
    const auto host = host_path(task, DirFd{AT_FDCWD}, special, Last::follow);
    return host ? Outcome::raw(host_call(SYS_quotactl, static_cast<std::uint32_t>(command.value),
                                         host->c_str(), id, data.value))
                : Outcome(host.error());
}

Outcome open_tree(Task& task, DirFd dir, Path path, Hex flags) {
    return on_path_at(task, SYS_open_tree, dir, path, (flags.value & AT_SYMLINK_NOFOLLOW) != 0,
                      static_cast<std::uint32_t>(flags.value));
}

Outcome move_mount(Task& task, DirFd from_dir, Path from_path, DirFd to_dir, Path to_path,
                   Hex flags) {
    const auto last = [&](std::uint64_t follows) {
        return (flags.value & follows) != 0 ? Last::follow : Last::keep;
    };
    const auto from = host_path(task, from_dir, from_path, last(MOVE_MOUNT_F_SYMLINKS));
    if (!from) {
        return from.error();
    }
    const auto to = host_path(task, to_dir, to_path, last(MOVE_MOUNT_T_SYMLINKS));
    if (!to) {
        return to.error();
    }
    return Outcome::raw(host_call(SYS_move_mount, from->dir(), from->c_str(), to->dir(),
                                  to->c_str(), static_cast<std::uint32_t>(flags.value)));
}

Outcome fspick(Task& task, DirFd dir, Path path, Hex flags) {
    return on_path_at(task, SYS_fspick, dir, path, (flags.value & FSPICK_SYMLINK_NOFOLLOW) != 0,
                      static_cast<std::uint32_t>(flags.value));
}

Outcome mount_setattr(Task& task, DirFd dir, Path path, Hex flags, InBytes attributes,
                      std::uint64_t size) {
    if (!task.space().access_ok(attributes.addr(), size)) {
        return Errno(EFAULT);
    }
    return on_path_at(task, SYS_mount_setattr, dir, path, (flags.value & AT_SYMLINK_NOFOLLOW) != 0,
                      static_cast<std::uint32_t>(flags.value), attributes.value(), size);
}

} // namespace ferry::linux_guest::fs
