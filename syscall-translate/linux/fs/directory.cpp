#include <climits>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <vector>

#include "calls.hpp"
#include "paths.hpp"
#include "proc/procfs.hpp"

namespace ferry::linux_guest::fs {
namespace {

/// The number that a name of /proc/self/fd stands for, or -1.
int descriptor_number(const char* name) {
    int number = 0;
    for (; *name != '\0'; ++name) {
        if (*name < '0' || *name > '9' || number > INT_MAX / 10 - 1) {
            return -1;
        }
        number = number * 10 + (*name - '0');
    }
    return number;
}

/// Takes the entries of ferry's own descriptors out of a getdents64 buffer; the new size.
std::size_t without_private(Task& task, std::vector<char>& entries, std::size_t size) {
    std::size_t kept = 0;
    for (std::size_t at = 0; at < size;) {
        const auto* entry = reinterpret_cast<const dirent64*>(entries.data() + at);
        const std::size_t length = entry->d_reclen;
        if (!task.is_private(descriptor_number(entry->d_name))) {
            std::memmove(entries.data() + kept, entries.data() + at, length);
            kept += length;
        }
        at += length;
    }
    return kept;
}

} // namespace

Outcome getcwd(Task& task, OutBytes to, std::uint64_t size) {
    char text[PATH_MAX];
    const std::int64_t length = host_call(SYS_getcwd, text, sizeof text);
    if (length < 0) {
        return Outcome::raw(length);
    }
    const std::string name(task.process().files.sysroot->guest_name(text));
    if (name.size() + 1 > size) {
        return Errno(ERANGE);
    }
    const Errno error = memory::copy_out(task.space(), to.addr(), name.c_str(), name.size() + 1);
    return error ? Outcome(error) : Outcome(static_cast<std::int64_t>(name.size() + 1));
}

Outcome chdir(Task& task, Path path) {
    const auto host = host_path(task, DirFd{AT_FDCWD}, path, Last::follow);
    return host ? Outcome::raw(host_call(SYS_chdir, host->c_str())) : Outcome(host.error());
}

Outcome chroot(Task& task, Path path) {
    const auto host = host_path(task, DirFd{AT_FDCWD}, path, Last::follow);
    if (!host) {
        return host.error();
    }
    const std::int64_t result = host_call(SYS_chroot, host->c_str());
    if (result == 0) {
        task.process().files.sysroot->deactivate();
    }
    return Outcome::raw(result);
}

Outcome getdents64(Task& task, Fd fd, OutBytes to, std::uint32_t size) {
    if (task.is_private(fd.value)) {
        return Errno(EBADF);
    }
    if (!task.space().access_ok(to.addr(), size)) {
        return Errno(EFAULT);
    }
    if (!lists_descriptors(fd.value)) {
        const std::int64_t result =
            host_call(SYS_getdents64, fd.value, task.space().host_pointer(to.addr()), size);
        if (result > 0) {
            task.space().kernel_wrote({to.addr(), to.addr() + size});
        }
        return Outcome::raw(result);
    }
    constexpr std::uint32_t enough = 32 * 1024;
    std::vector<char> entries(std::min(size, enough));
    // A buffer that held nothing but ferry's entries must not look like the end.
    for (;;) {
        const std::int64_t result =
            host_call(SYS_getdents64, fd.value, entries.data(), entries.size());
        if (result <= 0) {
            return Outcome::raw(result);
        }
        const std::size_t kept = without_private(task, entries, static_cast<std::size_t>(result));
        if (kept != 0) {
            const Errno error = memory::copy_out(task.space(), to.addr(), entries.data(), kept);
            return error ? Outcome(error) : Outcome(static_cast<std::int64_t>(kept));
        }
    }
}

} // namespace ferry::linux_guest::fs
