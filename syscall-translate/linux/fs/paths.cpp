#include "paths.hpp"

#include <charconv>
#include <climits>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/syscall.h>

#include <fmt/format.h>

#include "proc/procfs.hpp"

namespace ferry::linux_guest::fs {
namespace {

constexpr std::uint64_t path_flags = std::uint64_t{O_PATH} | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr std::uint64_t known_flags =
    std::uint64_t{O_ACCMODE} | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK |
    O_SYNC | O_DSYNC | O_ASYNC | O_DIRECT | 0100000 | O_DIRECTORY | O_NOFOLLOW | O_NOATIME |
    O_CLOEXEC | O_PATH | O_TMPFILE; // NOLINT(misc-redundant-expression)

/// openat(2) ignores what openat2(2) refuses.
open_how lenient(open_how how) {
    how.flags &= (how.flags & O_PATH) != 0 ? path_flags : known_flags;
    const bool makes_file = (how.flags & O_CREAT) != 0 || (how.flags & O_TMPFILE) == O_TMPFILE;
    how.mode = makes_file ? how.mode & 07777 : 0;
    return how;
}

std::optional<std::string> host_name(const char* link) {
    char text[PATH_MAX];
    const std::int64_t length = host_call(SYS_readlinkat, AT_FDCWD, link, text, sizeof text);
    if (length <= 0) {
        return std::nullopt;
    }
    return std::string(text, static_cast<std::size_t>(length));
}

/// The host's name of a directory descriptor or, for AT_FDCWD, of the working directory; nothing
/// where it has none (deleted, outside the root) or /proc is missing.
std::optional<std::string> directory_name(int dir) {
    if (dir == AT_FDCWD) {
        char text[PATH_MAX];
        const std::int64_t length = host_call(SYS_getcwd, text, sizeof text);
        // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): the host has filled it
        if (length <= 0 || text[0] != '/') {
            return std::nullopt;
        }
        return std::string(text);
    }
    auto name = host_name(fmt::format("/proc/thread-self/fd/{}", dir).c_str());
    if (!name || !name->starts_with('/') || name->ends_with(" (deleted)")) {
        return std::nullopt;
    }
    return name;
}

/// Where a path relative to `dir` begins; nothing if `dir` has to be used itself.
std::optional<Start> start_of(const Files& files, int dir, std::string_view path) {
    if (path.starts_with('/')) {
        return Start{};
    }
    const auto base = directory_name(dir);
    if (!base || base->size() + 1 + path.size() >= PATH_MAX) {
        return std::nullopt; // too long to be named as a whole: the host resolves it from there
    }
    Start start{std::string(files.sysroot->guest_name(*base)), !files.sysroot->contains(*base)};
    const Tree tree =
        files.sysroot->tree_of(files.sysroot_fd(), start.directory, Purpose::look).tree;
    if (start.on_host && tree == Tree::kernel && !climbs(path)) {
        return std::nullopt;
    }
    if (start.directory == "/") {
        start.directory.clear();
    }
    return start;
}

std::int64_t call_open(Task& task, int dir, const char* path, const open_how& how) {
    if (how.resolve != 0) {
        return task.wait_call(SYS_openat2, dir, path, &how, sizeof how);
    }
    return task.wait_call(SYS_openat, dir, path, how.flags, how.mode);
}

} // namespace

bool names_private(Task& task, int dir, std::string_view path) {
    for (std::size_t end = 0; end < path.size();) {
        const std::size_t begin = std::min(path.find_first_not_of('/', end), path.size());
        end = std::min(path.find('/', begin), path.size());
        int number = -1;
        const char* const last = path.data() + end;
        const auto parsed = std::from_chars(path.data() + begin, last, number);
        if (parsed.ec != std::errc() || parsed.ptr != last || !task.is_private(number)) {
            continue;
        }
        const std::string parent(begin == 0 ? "." : path.substr(0, begin));
        const UniqueFd directory(static_cast<int>(
            host_call(SYS_openat, dir, parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC, 0)));
        if (directory && lists_descriptors(directory.get())) {
            return true;
        }
    }
    return false;
}

bool names_private(Task& task, DirFd dir, Path path) {
    const auto text = copy_path(task, path);
    return text && names_private(task, dir.value, *text);
}

bool is_single_name(std::string_view path) {
    return !path.empty() && path.find('/') == std::string_view::npos && path != "." && path != "..";
}

ErrnoOr<std::string> copy_path(Task& task, Path path) {
    return memory::copy_string(task.space(), path.addr(), PATH_MAX);
}

ErrnoOr<HostPath> host_path(Task& task, DirFd dir, Path path, Last last, Purpose purpose) {
    if (task.is_private(dir.value)) {
        return Errno(EBADF);
    }
    if (!task.process().files.sysroot->active() || path.is_null()) {
        if (!task.space().access_ok(path.addr(), 1)) {
            return Errno(EFAULT);
        }
        if (!path.is_null() && names_private(task, dir, path)) {
            return Errno(ENOENT);
        }
        return HostPath(dir.value, task.space().host_pointer(path));
    }
    const auto text = copy_path(task, path);
    if (!text) {
        return text.error();
    }
    if (names_private(task, dir.value, *text)) {
        return Errno(ENOENT);
    }
    return host_path(task, dir.value, *text, last, purpose);
}

ErrnoOr<HostPath> host_path(Task& task, int dir, std::string_view path, Last last,
                            Purpose purpose) {
    const Files& files = task.process().files;
    if (!files.sysroot->active() || path.empty()) {
        return HostPath(dir, std::string(path));
    }
    const auto start = start_of(files, dir, path);
    if (!start || (start->on_host && last == Last::keep && is_single_name(path))) {
        return HostPath(dir, std::string(path));
    }
    auto host = files.sysroot->walk(files.sysroot_fd(), *start, path, last, purpose);
    if (!host) {
        return host.error();
    }
    return HostPath(AT_FDCWD, *std::move(host));
}

std::int64_t open_on_host(Task& task, DirFd dir, Path path, const open_how& how) {
    if (task.is_private(dir.value)) {
        return -EBADF;
    }
    if (!task.process().files.sysroot->active()) {
        if (!task.space().access_ok(path.addr(), 1)) {
            return -EFAULT;
        }
        if (names_private(task, dir, path)) {
            return -ENOENT;
        }
        return call_open(task, dir.value, task.space().host_pointer(path), how);
    }
    const auto text = copy_path(task, path);
    if (!text) {
        return -text.error().value;
    }
    if (names_private(task, dir.value, *text)) {
        return -ENOENT;
    }
    return open_on_host(task, dir.value, *text, how);
}

std::int64_t open_on_host(Task& task, int dir, std::string_view path, const open_how& how) {
    const Files& files = task.process().files;
    constexpr std::uint64_t confined = RESOLVE_BENEATH | RESOLVE_IN_ROOT;
    const std::string text(path);
    if (!files.sysroot->active() || path.empty() || (how.resolve & confined) != 0) {
        return call_open(task, dir, text.c_str(), how);
    }
    const open_how wanted = lenient(how);
    // A look-up below a directory that meets neither "..", nor an absolute link, nor a tree of the
    // host's, means the same to guest and host.
    open_how beneath = wanted;
    beneath.resolve |= RESOLVE_BENEATH;
    const bool relative = !path.starts_with('/');
    const bool creates = (how.flags & O_CREAT) != 0;
    if (relative && !creates && !climbs(path) && !Sysroot::may_name_tree(path)) {
        const std::int64_t result = call_open(task, dir, text.c_str(), beneath);
        if (result != -ENOENT && result != -EXDEV && result != -ELOOP && result != -ENOSYS) {
            return result;
        }
    }
    const auto start = start_of(files, dir, path);
    if (!start) {
        return call_open(task, dir, text.c_str(), how);
    }
    if (start->on_host) {
        const std::int64_t result =
            climbs(path) ? -EXDEV : call_open(task, dir, text.c_str(), beneath);
        if (result != -EXDEV && result != -ELOOP && result != -ENOSYS) {
            return result;
        }
        return files.sysroot->open_from(files.sysroot_fd(), *start, path, wanted, task.attention());
    }
    return files.sysroot->open(files.sysroot_fd(), relative ? start->directory + '/' + text : text,
                               wanted, task.attention());
}

std::string guest_path_of(Task& task, int fd) {
    const auto name = host_name(fmt::format("/proc/thread-self/fd/{}", fd).c_str());
    return name ? std::string(task.process().files.sysroot->guest_name(*name)) : std::string();
}

ErrnoOr<UnixAddress> UnixAddress::to_host(Task& task, const sockaddr_un& guest, socklen_t size,
                                          Last last) {
    UnixAddress result;
    result.address_ = guest;
    result.size_ = size;
    constexpr socklen_t header = offsetof(sockaddr_un, sun_path);
    if (!task.process().files.sysroot->active() || size <= header || guest.sun_family != AF_UNIX ||
        guest.sun_path[0] == '\0') {
        return result;
    }
    const std::string_view path(guest.sun_path, strnlen(guest.sun_path, size - header));
    const auto host = host_path(task, AT_FDCWD, path, last);
    if (!host) {
        return host.error();
    }
    std::string name = host->c_str();
    if (name.size() >= sizeof guest.sun_path) {
        const std::size_t slash = name.rfind('/');
        const std::int64_t fd = host_call(SYS_openat, AT_FDCWD, name.substr(0, slash + 1).c_str(),
                                          O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
        if (fd < 0) {
            return Errno(static_cast<int>(-fd));
        }
        result.directory_ = std::make_shared<UniqueFd>(static_cast<int>(fd));
        name = fmt::format("/proc/self/fd/{}{}", fd, name.substr(slash));
        if (name.size() >= sizeof guest.sun_path) {
            return Errno(ENAMETOOLONG);
        }
    }
    std::memcpy(result.address_.sun_path, name.c_str(), name.size() + 1);
    result.size_ = static_cast<socklen_t>(header + name.size() + 1);
    return result;
}

socklen_t unix_address_to_guest(Task& task, sockaddr_un& address, socklen_t size) {
    constexpr socklen_t header = offsetof(sockaddr_un, sun_path);
    const Sysroot& sysroot = *task.process().files.sysroot;
    if (!sysroot.active() || size <= header || address.sun_family != AF_UNIX ||
        address.sun_path[0] == '\0') {
        return size;
    }
    const std::string host(address.sun_path, strnlen(address.sun_path, size - header));
    const std::string guest(sysroot.guest_name(host));
    if (guest.size() == host.size()) {
        return size;
    }
    std::memset(address.sun_path, 0, sizeof address.sun_path);
    std::memcpy(address.sun_path, guest.data(), guest.size());
    return static_cast<socklen_t>(header + guest.size() + 1);
}

} // namespace ferry::linux_guest::fs
