// Positions in files. The one file in which ferry cares about them is /proc/self/mem, which would
// show ferry's own memory above the split.

#include <sys/syscall.h>
#include <unistd.h>

#include "calls.hpp"
#include "proc/procfs.hpp"

namespace ferry::linux_guest::fs {

Outcome lseek(Task& task, Fd fd, std::int64_t offset, Enum<seek_whences> whence) {
    if (task.is_private(fd.value)) {
        return Errno(EBADF);
    }
    const std::int64_t at = host_call(SYS_lseek, fd.value, offset, whence.value);
    if (at > 0 && is_hidden_memory(task, fd.value, static_cast<std::uint64_t>(at))) {
        // Where a read says EIO: among the host kernel's addresses.
        constexpr std::uint64_t kernel_half = 0xffff'8000'0000'0000;
        host_call(SYS_lseek, fd.value, kernel_half, SEEK_SET);
    }
    return Outcome::raw(at);
}

Outcome pread64(Task& task, Fd fd, OutBytes to, std::uint64_t size, std::int64_t offset) {
    if (!task.is_private(fd.value) && offset > 0 &&
        is_hidden_memory(task, fd.value, static_cast<std::uint64_t>(offset))) {
        return Errno(EIO);
    }
    return wait<SYS_pread64, Fd, OutBytes, std::uint64_t, std::int64_t>(task, fd, to, size, offset);
}

} // namespace ferry::linux_guest::fs
