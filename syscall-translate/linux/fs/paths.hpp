#pragma once
/// Guest paths: what every call that takes one goes through.
///
/// Without a sysroot a path is handed to the host kernel where it stands in guest memory. With one
/// it is resolved by the rule of docs/sysroot.md.

#include <memory>
#include <string>
#include <string_view>

#include <linux/openat2.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <ferry/base/unique_fd.hpp>

#include "../process/program.hpp"
#include "../task.hpp"
#include "sysroot.hpp"

namespace ferry::linux_guest::fs {

/// What a host call takes in place of a guest's directory descriptor and path.
class HostPath {
public:
    HostPath() = default;
    /// The guest's own string.
    HostPath(int dir, const char* in_guest_memory) : dir_(dir), guest_(in_guest_memory) {}
    HostPath(int dir, std::string text) : dir_(dir), text_(std::move(text)), is_own_(true) {}

    [[nodiscard]] int dir() const { return dir_; }
    [[nodiscard]] const char* c_str() const { return is_own_ ? text_.c_str() : guest_; }

private:
    int dir_ = 0;
    const char* guest_ = nullptr;
    std::string text_;
    bool is_own_ = false;
};

/// Where `path` lies on the host. EFAULT, ENAMETOOLONG, ELOOP, EBADF. The object need not exist.
ErrnoOr<HostPath> host_path(Task& task, DirFd dir, Path path, Last last,
                            Purpose purpose = Purpose::change);
ErrnoOr<HostPath> host_path(Task& task, int dir, std::string_view path, Last last,
                            Purpose purpose = Purpose::change);

/// Opens `path` on the host; `how` has host flags. The host kernel's result: a descriptor in the
/// guest's table, an error, or a restart.
std::int64_t open_on_host(Task& task, DirFd dir, Path path, const open_how& how);
std::int64_t open_on_host(Task& task, int dir, std::string_view path, const open_how& how);

/// True if `path` is the program that this process runs: it cannot be written meanwhile (ETXTBSY).
/// The host does not know, because to it the program is data.
bool is_running_program(Task& task, DirFd dir, Path path);

/// The guest's name of what a descriptor refers to ("/usr/lib/libc.so.6", "pipe:[123]"); empty
/// where /proc is not mounted.
std::string guest_path_of(Task& task, int fd);

/// True if `path` leads to one of ferry's descriptors, or through it, by its number below an fd
/// directory of procfs (/proc/self/fd/1030, /dev/fd/1030/x). The guest finds nothing there.
[[nodiscard]] bool names_private(Task& task, int dir, std::string_view path);
/// The same for a path in guest memory; false if it cannot be read.
[[nodiscard]] bool names_private(Task& task, DirFd dir, Path path);

/// True for a name in a directory: no slash, not "." or "..".
[[nodiscard]] bool is_single_name(std::string_view path);

/// A path argument, copied in. EFAULT; ENAMETOOLONG beyond PATH_MAX bytes.
ErrnoOr<std::string> copy_path(Task& task, Path path);

/// What execve or execveat names.
struct ExecFile {
    ProgramFile file;
    std::string exec_name;       ///< AT_EXECFN
    bool closes_on_exec = false; ///< exec_name goes through a descriptor that exec closes
};
/// Resolves an execve or execveat path; `flags`: AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW. A path that
/// leads to ferry itself through an exe link in /proc is the guest's program. Errors as the host
/// kernel gives them; ELOOP for a link with AT_SYMLINK_NOFOLLOW.
ErrnoOr<ExecFile> open_for_exec(Task& task, DirFd dir, std::string_view path, std::uint64_t flags);
/// The same for a plain guest path: a script's interpreter, a dynamic linker.
ErrnoOr<ProgramFile> open_program(Task& task, std::string_view path);

/// An AF_UNIX address as the host needs it. `last` is keep for bind, follow for connect and send.
/// Addresses that are abstract, unnamed or not AF_UNIX stay. ENAMETOOLONG where the host's name of
/// the socket does not fit and no short name of its directory can be made.
class UnixAddress {
public:
    static ErrnoOr<UnixAddress> to_host(Task& task, const sockaddr_un& guest, socklen_t size,
                                        Last last);
    [[nodiscard]] const sockaddr* address() const {
        return reinterpret_cast<const sockaddr*>(&address_);
    }
    [[nodiscard]] socklen_t size() const { return size_; }

private:
    sockaddr_un address_{};
    socklen_t size_ = 0;
    std::shared_ptr<UniqueFd> directory_; ///< keeps a /proc/self/fd name valid
};
/// The guest's view of an address from the host (getsockname, recvfrom…), in place. The new size.
socklen_t unix_address_to_guest(Task& task, sockaddr_un& address, socklen_t size);

} // namespace ferry::linux_guest::fs
