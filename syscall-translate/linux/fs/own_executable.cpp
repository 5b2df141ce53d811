#include "own_executable.hpp"

#include <climits>
#include <elf.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <fmt/format.h>

#include <ferry/base/unique_fd.hpp>

#include "../process/publish.hpp"
#include "paths.hpp"
#include "proc/procfs.hpp"

namespace ferry::linux_guest::fs {
namespace {

struct Identity {
    dev_t device = 0;
    ino_t inode = 0;
};

/// Fixed for the life of the process, and the same in its forks. Zero without /proc, where no exe
/// link can be met either.
const Identity& own_identity() {
    static const Identity identity = [] {
        struct stat status {};
        if (host_call(SYS_newfstatat, AT_FDCWD, "/proc/self/exe", &status, 0) != 0) {
            return Identity{};
        }
        return Identity{status.st_dev, status.st_ino};
    }();
    return identity;
}

/// Where process `pid` holds the name of its guest program, 0 if it cannot be known.
std::uint64_t program_name_address(int pid) {
    const UniqueFd fd(static_cast<int>(host_call(
        SYS_openat, AT_FDCWD, fmt::format("/proc/{}/auxv", pid).c_str(), O_RDONLY | O_CLOEXEC, 0)));
    Elf64_auxv_t vector[64];
    const std::int64_t size = fd ? host_call(SYS_read, fd.get(), vector, sizeof vector) : 0;
    for (std::size_t i = 0; size > 0 && i < static_cast<std::size_t>(size) / sizeof *vector; ++i) {
        if (vector[i].a_type == at_ferry_program) {
            return vector[i].a_un.a_val;
        }
    }
    return 0;
}

/// A string at most PATH_MAX long in another process; empty if it cannot be read.
std::string read_string(int pid, std::uint64_t address) {
    std::string text;
    // Page by page: a read that crosses into an unmapped page fails as a whole.
    while (text.size() < PATH_MAX) {
        char part[256];
        const std::size_t size = sizeof part - (address + text.size()) % sizeof part;
        const iovec local{part, size};
        const iovec remote{reinterpret_cast<void*>(address + text.size()),
                           size}; // NOLINT(*-int-to-ptr)
        const std::int64_t got = host_call(SYS_process_vm_readv, pid, &local, 1, &remote, 1, 0);
        if (got <= 0) {
            return {};
        }
        const std::string_view read(part, static_cast<std::size_t>(got));
        const std::size_t end = read.find('\0');
        text += read.substr(0, end);
        if (end != std::string_view::npos) {
            return text;
        }
    }
    return {};
}

} // namespace

bool is_own_executable(dev_t device, ino_t inode) {
    const Identity& own = own_identity();
    return inode == own.inode && device == own.device && inode != 0;
}

const std::string& own_executable_name() {
    static const std::string name = [] {
        char text[PATH_MAX];
        const std::int64_t length =
            host_call(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", text, sizeof text);
        return length > 0 ? std::string(text, static_cast<std::size_t>(length)) : std::string();
    }();
    return name;
}

bool is_own_executable(const struct stat& status) {
    return is_own_executable(status.st_dev, status.st_ino);
}

std::optional<std::string> guest_program_of(Task& task, int pid) {
    if (pid == host_call(SYS_getpid)) {
        return task.process().image.path;
    }
    const std::uint64_t address = program_name_address(pid);
    std::string name = address != 0 ? read_string(pid, address) : std::string();
    return name.empty() ? std::nullopt : std::optional(std::move(name));
}

std::optional<std::string> program_behind(Task& task, int dir, std::string_view path) {
    // Links may lead to the exe link; each is looked at by itself.
    std::string current(path);
    for (int links = 0; links < 40 && !current.empty(); ++links) {
        open_how how{};
        how.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
        const UniqueFd fd(static_cast<int>(open_on_host(task, dir, current, how)));
        if (!fd) {
            return std::nullopt;
        }
        char text[PATH_MAX];
        const std::int64_t length = host_call(SYS_readlinkat, fd.get(), "", text, sizeof text);
        if (length < 0) {
            return std::nullopt; // the executable by its own name
        }
        const std::string link = guest_path_of(task, fd.get());
        if (is_on_procfs(fd.get())) {
            const auto object = parse_proc_path(link);
            const auto name =
                object.name == "exe" ? guest_program_of(task, object.pid) : std::nullopt;
            if (!name) {
                return std::nullopt;
            }
            if (object.pid == host_call(SYS_getpid)) {
                return task.process().image.host_path;
            }
            const auto host = host_path(task, AT_FDCWD, *name, Last::follow);
            return host ? std::optional<std::string>(host->c_str()) : std::nullopt;
        }
        const std::string_view target(text, static_cast<std::size_t>(length));
        current = target.starts_with('/')
                      ? std::string(target)
                      : fmt::format("{}/{}", link.substr(0, link.rfind('/')), target);
        dir = AT_FDCWD;
    }
    return std::nullopt;
}

} // namespace ferry::linux_guest::fs
