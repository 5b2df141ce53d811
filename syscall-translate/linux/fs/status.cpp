#include <algorithm>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "calls.hpp"
#include "own_executable.hpp"
#include "paths.hpp"
#include "proc/procfs.hpp"

namespace ferry::linux_guest::fs {
namespace {

/// What a status call works on: the guest's own argument, or under a sysroot an O_PATH descriptor
/// of the object that the argument means.
class Object {
public:
    /// `at_flags`: AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH.
    static ErrnoOr<Object> find(Task& task, DirFd dir, Path path, std::uint64_t at_flags) {
        Object object;
        object.flags_ = static_cast<int>(at_flags);
        if (task.is_private(dir.value)) {
            return Errno(EBADF);
        }
        const bool by_descriptor = (at_flags & AT_EMPTY_PATH) != 0;
        if (!task.process().files.sysroot->active() || (path.is_null() && by_descriptor)) {
            if (!task.space().access_ok(path.addr(), 1)) {
                return Errno(EFAULT);
            }
            if (!path.is_null() && names_private(task, dir, path)) {
                return Errno(ENOENT);
            }
            object.dir_ = dir.value;
            object.path_ = task.space().host_pointer(path);
            return object;
        }
        auto text = copy_path(task, path);
        if (!text) {
            return text.error();
        }
        if (names_private(task, dir.value, *text)) {
            return Errno(ENOENT);
        }
        if (text->empty()) {
            object.dir_ = dir.value;
            object.path_ = "";
            return object;
        }
        open_how how{};
        how.flags = O_PATH | O_CLOEXEC |
                    ((at_flags & AT_SYMLINK_NOFOLLOW) != 0 ? std::uint64_t{O_NOFOLLOW} : 0);
        const std::int64_t fd = open_on_host(task, dir.value, *text, how);
        if (fd < 0 && fd != -EMFILE) {
            return Errno(static_cast<int>(-fd));
        }
        if (fd < 0) { // the guest's table is full: by name
            const Last last = (at_flags & AT_SYMLINK_NOFOLLOW) != 0 ? Last::keep : Last::follow;
            auto named = host_path(task, dir.value, *text, last, Purpose::look);
            if (!named) {
                return named.error();
            }
            object.dir_ = named->dir();
            object.name_ = *std::move(named);
            return object;
        }
        object.fd_.reset(static_cast<int>(fd));
        object.dir_ = object.fd_.get();
        object.path_ = "";
        object.flags_ |= AT_EMPTY_PATH;
        return object;
    }

    [[nodiscard]] int dir() const { return dir_; }
    [[nodiscard]] const char* path() const { return name_ ? name_->c_str() : path_; }
    [[nodiscard]] int flags() const { return flags_; }
    /// The guest's own argument would do.
    [[nodiscard]] bool is_descriptor() const { return static_cast<bool>(fd_); }

private:
    UniqueFd fd_;
    std::optional<HostPath> name_;
    int dir_ = AT_FDCWD;
    const char* path_ = "";
    int flags_ = 0;
};

/// Under a sysroot: the result of `call(dir, path, flags)` where no descriptor is needed to find
/// what the path means.
template <class Call, class IsLink>
std::optional<std::int64_t> on_name(Task& task, DirFd dir, const std::string& text, int flags,
                                    Call& call, IsLink& is_link) {
    const bool keeps_link = (flags & AT_SYMLINK_NOFOLLOW) != 0;
    if (!text.starts_with('/')) {
        // What tree walkers ask for, a name in a directory, needs no look at links.
        if (keeps_link && !task.is_private(dir.value) && is_single_name(text) &&
            !Sysroot::may_name_tree(text)) {
            const std::int64_t result = call(dir.value, text.c_str(), flags);
            return result == -ENOENT ? std::nullopt : std::optional(result);
        }
        return std::nullopt;
    }
    const Files& files = task.process().files;
    const std::string path = squeeze(text);
    const auto direct = files.sysroot->direct(files.sysroot_fd(), path);
    if (!direct || names_private(task, dir.value, text)) {
        return std::nullopt;
    }
    const int one_look = direct->may_be_link ? flags | AT_SYMLINK_NOFOLLOW : flags;
    std::int64_t result = call(direct->dir, direct->name, one_look);
    if (result == -ENOENT && direct->may_be_other) {
        result = call(AT_FDCWD, path.c_str(), one_look);
    }
    return result == 0 && direct->may_be_link && !keeps_link && is_link() ? std::nullopt
                                                                          : std::optional(result);
}

/// Does `call(dir, path, flags)` on what the guest's arguments mean; `is_link()` says whether a
/// call that succeeded may have found a symbolic link.
template <class Call, class IsLink>
std::int64_t on_object(Task& task, DirFd dir, Path path, std::uint64_t at_flags, Call&& call,
                       IsLink&& is_link) {
    if (task.process().files.sysroot->active()) {
        if (const auto text = copy_path(task, path)) {
            if (const auto result =
                    on_name(task, dir, *text, static_cast<int>(at_flags), call, is_link)) {
                return *result;
            }
        }
    }
    const auto object = Object::find(task, dir, path, at_flags);
    return object ? call(object->dir(), object->path(), object->flags())
                  : -std::int64_t{object.error().value};
}

/// The program that a path to ferry's executable stands for, where it is an exe link of /proc.
std::optional<std::string> substitute(Task& task, DirFd dir, Path path) {
    const auto text = copy_path(task, path);
    return text && !text->empty() ? program_behind(task, dir.value, *text) : std::nullopt;
}

Outcome write_status(Task& task, Out<Stat> to, const struct stat& status) {
    const Errno error = task.write(to, abi::stat_from_host<abi::Lp64>(status));
    return error ? Outcome(error) : Outcome(0);
}

} // namespace

Outcome newfstatat(Task& task, DirFd dir, Path path, Out<Stat> to, Flags<at_flags> flags) {
    struct stat status {};
    std::int64_t result = on_object(
        task, dir, path, flags.value,
        [&](int at, const char* name, int at_flags) {
            return host_call(SYS_newfstatat, at, name, &status, at_flags);
        },
        [&] { return S_ISLNK(status.st_mode); });
    if (result < 0) {
        return Outcome::raw(result);
    }
    if (is_own_executable(status)) {
        if (const auto program = substitute(task, dir, path)) {
            result = host_call(SYS_stat, program->c_str(), &status);
        }
    }
    return result < 0 ? Outcome::raw(result) : write_status(task, to, status);
}

Outcome fstat(Task& task, Fd fd, Out<Stat> to) {
    if (task.is_private(fd.value)) {
        return Errno(EBADF);
    }
    struct stat status {};
    const std::int64_t result = host_call(SYS_fstat, fd.value, &status);
    return result < 0 ? Outcome::raw(result) : write_status(task, to, status);
}

Outcome statx(Task& task, DirFd dir, Path path, Flags<at_flags> flags, Flags<statx_mask> mask,
              Out<struct statx> to) {
    struct statx status {};
    std::int64_t result = on_object(
        task, dir, path, flags.value,
        [&](int at, const char* name, int at_flags) {
            return host_call(SYS_statx, at, name, at_flags, static_cast<std::uint32_t>(mask.value),
                             &status);
        },
        [&] { return (status.stx_mask & STATX_TYPE) == 0 || S_ISLNK(status.stx_mode); });
    if (result < 0) {
        return Outcome::raw(result);
    }
    const dev_t device = makedev(status.stx_dev_major, status.stx_dev_minor);
    if (is_own_executable(device, status.stx_ino)) {
        if (const auto program = substitute(task, dir, path)) {
            result = host_call(SYS_statx, AT_FDCWD, program->c_str(), static_cast<int>(flags.value),
                               mask.value, &status);
        }
    }
    if (result < 0) {
        return Outcome::raw(result);
    }
    const Errno error = task.write(to, status);
    return error ? Outcome(error) : Outcome(0);
}

Outcome statfs(Task& task, Path path, Out<struct statfs> to) {
    const auto host = host_path(task, DirFd{AT_FDCWD}, path, Last::follow, Purpose::look);
    if (!host) {
        return host.error();
    }
    struct statfs status {};
    const std::int64_t result = host_call(SYS_statfs, host->c_str(), &status);
    if (result < 0) {
        return Outcome::raw(result);
    }
    const Errno error = task.write(to, status);
    return error ? Outcome(error) : Outcome(0);
}

Outcome faccessat2(Task& task, DirFd dir, Path path, Flags<access_modes> mode,
                   Flags<at_flags> flags) {
    const auto object = Object::find(task, dir, path, flags.value);
    if (!object) {
        return object.error();
    }
    if (object->flags() == 0) { // also where the host lacks faccessat2
        return Outcome::raw(
            host_call(SYS_faccessat, object->dir(), object->path(), static_cast<int>(mode.value)));
    }
    const std::int64_t result = host_call(SYS_faccessat2, object->dir(), object->path(),
                                          static_cast<int>(mode.value), object->flags());
    if (result != -ENOSYS || !object->is_descriptor() || flags.value != 0) {
        return Outcome::raw(result);
    }
    const auto host = host_path(task, dir, path, Last::follow, Purpose::look);
    return host ? Outcome::raw(host_call(SYS_faccessat, host->dir(), host->c_str(),
                                         static_cast<int>(mode.value)))
                : Outcome(host.error());
}

Outcome faccessat(Task& task, DirFd dir, Path path, Flags<access_modes> mode) {
    return faccessat2(task, dir, path, mode, Flags<at_flags>{0});
}

Outcome readlinkat(Task& task, DirFd dir, Path path, OutBytes to, int size) {
    if (size <= 0) {
        return Errno(EINVAL);
    }
    // An empty path means the link that `dir` was opened as.
    const auto object = Object::find(task, dir, path, AT_SYMLINK_NOFOLLOW);
    if (!object) {
        return object.error();
    }
    char text[PATH_MAX];
    const std::int64_t length =
        host_call(SYS_readlinkat, object->dir(), object->path(), text, sizeof text);
    if (length == -ENOENT && object->is_descriptor()) {
        // The host's word for a descriptor of something that is no link. For a name it is EINVAL.
        const auto first = task.read(GuestPtr<char>(path.addr()));
        return Errno(first && *first != 0 ? EINVAL : ENOENT);
    }
    if (length < 0) {
        return Outcome::raw(length);
    }
    const std::string shown =
        present_link(task, object->is_descriptor() ? object->dir() : -1, dir, path,
                     std::string(text, static_cast<std::size_t>(length)));
    const std::size_t count = std::min(shown.size(), static_cast<std::size_t>(size));
    const Errno error = memory::copy_out(task.space(), to.addr(), shown.data(), count);
    return error ? Outcome(error) : Outcome(static_cast<std::int64_t>(count));
}

Outcome name_to_handle_at(Task& task, DirFd dir, Path path, InOut<std::uint32_t> handle,
                          Out<int> mount_id, Flags<at_flags> flags) {
    // AT_SYMLINK_FOLLOW: links are kept unless it is given.
    const bool follows = (flags.value & AT_SYMLINK_FOLLOW) != 0;
    const auto host =
        host_path(task, dir, path, follows ? Last::follow : Last::keep, Purpose::look);
    if (!host) {
        return host.error();
    }
    constexpr GuestSize largest_handle = 8 + 128; // MAX_HANDLE_SZ
    if (!task.space().access_ok(handle.addr(), largest_handle) ||
        !task.space().access_ok(mount_id.addr(), sizeof(std::uint64_t))) {
        return Errno(EFAULT);
    }
    return Outcome::raw(host_call(SYS_name_to_handle_at, host->dir(), host->c_str(), handle.value(),
                                  mount_id.value(), static_cast<int>(flags.value)));
}

} // namespace ferry::linux_guest::fs
