#include <fcntl.h>
#include <sys/syscall.h>

#include <fmt/format.h>

#include "own_executable.hpp"
#include "paths.hpp"

namespace ferry::linux_guest::fs {
namespace {

Errno error_of(std::int64_t result) { return Errno(static_cast<int>(-result)); }

bool closes_on_exec(int fd) { return (host_call(SYS_fcntl, fd, F_GETFD) & FD_CLOEXEC) != 0; }

/// Names what `fd` has open; without /proc, the file keeps the names it was found by.
void name(Task& task, ProgramFile& file, std::string_view path) {
    const std::string known = guest_path_of(task, file.fd.get());
    const auto host =
        host_path(task, AT_FDCWD, known.empty() ? path : known, Last::follow, Purpose::look);
    file.host_path = host ? host->c_str() : std::string(path);
    file.guest_path = known.empty() ? std::string(path) : known;
}

} // namespace

ErrnoOr<ExecFile> open_for_exec(Task& task, DirFd dir, std::string_view path, std::uint64_t flags) {
    if (task.is_private(dir.value)) {
        return Errno(EBADF);
    }
    if (names_private(task, dir.value, path)) {
        return Errno(ENOENT);
    }
    const bool by_descriptor = path.empty() && (flags & AT_EMPTY_PATH) != 0;
    const bool relative_to_descriptor = !path.starts_with('/') && dir.value != AT_FDCWD;
    ExecFile result;
    if (relative_to_descriptor) {
        result.exec_name = fmt::format("/dev/fd/{}{}{}", dir.value, by_descriptor ? "" : "/", path);
        result.closes_on_exec = closes_on_exec(dir.value);
    } else {
        result.exec_name = path;
    }

    // First without reading rights, so that a file that may not be run is told from one that may
    // not be read, and a device or FIFO is not opened at all.
    open_how how{};
    how.flags = O_PATH | O_CLOEXEC | ((flags & AT_SYMLINK_NOFOLLOW) != 0 ? O_NOFOLLOW : 0);
    const std::int64_t found = by_descriptor ? host_call(SYS_fcntl, dir.value, F_DUPFD_CLOEXEC, 0)
                                             : open_on_host(task, dir.value, path, how);
    if (found < 0) {
        return error_of(found);
    }
    const UniqueFd object(static_cast<int>(found));
    struct stat status {};
    host_call(SYS_newfstatat, object.get(), "", &status, AT_EMPTY_PATH);
    if (S_ISLNK(status.st_mode)) {
        return Errno(ELOOP);
    }
    if (!S_ISREG(status.st_mode)) {
        return Errno(EACCES);
    }

    std::int64_t readable = -ENOENT;
    constexpr int read_flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    if (is_own_executable(status)) {
        if (const auto program = program_behind(task, dir.value, path)) {
            readable = host_call(SYS_openat, AT_FDCWD, program->c_str(), read_flags, 0);
        }
    }
    if (readable < 0) {
        readable =
            host_call(SYS_openat, AT_FDCWD,
                      fmt::format("/proc/thread-self/fd/{}", object.get()).c_str(), read_flags, 0);
    }
    if (readable == -ENOENT) { // no /proc
        how.flags = read_flags;
        readable = by_descriptor ? host_call(SYS_fcntl, dir.value, F_DUPFD_CLOEXEC, 0)
                                 : open_on_host(task, dir.value, path, how);
    }
    if (readable < 0) {
        return error_of(readable);
    }
    result.file.fd.reset(static_cast<int>(readable));
    name(task, result.file, result.exec_name);
    return result;
}

ErrnoOr<ProgramFile> open_program(Task& task, std::string_view path) {
    auto file = open_for_exec(task, DirFd{AT_FDCWD}, path, 0);
    if (!file) {
        return file.error();
    }
    return std::move(file->file);
}

bool is_running_program(Task& task, DirFd dir, Path path) {
    const auto host = host_path(task, dir, path, Last::follow);
    struct stat found {};
    const ExecImage& image = task.process().image;
    return host && host_call(SYS_newfstatat, host->dir(), host->c_str(), &found, 0) == 0 &&
           found.st_ino == image.inode && found.st_dev == image.device;
}

} // namespace ferry::linux_guest::fs
