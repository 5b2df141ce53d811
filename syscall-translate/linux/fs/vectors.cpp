// Scatter and gather. The array is copied before it is checked: another guest thread may change it.

#include <algorithm>
#include <array>
#include <climits>
#include <span>
#include <sys/syscall.h>
#include <vector>

#include "calls.hpp"
#include "proc/procfs.hpp"

namespace ferry::linux_guest::fs {
namespace {

/// A checked copy of a guest's iovec array.
class Parts {
public:
    /// EINVAL beyond IOV_MAX, EFAULT where the array or a part does not lie in guest memory.
    static ErrnoOr<Parts> read(Task& task, GuestPtr<iovec> from, std::uint64_t count,
                               bool own_memory = true) {
        if (count > IOV_MAX) {
            return Errno(EINVAL);
        }
        Parts parts;
        parts.count_ = count;
        if (count > few) {
            parts.many_.resize(count);
        }
        if (const Errno error =
                memory::copy_in(task.space(), parts.begin(), from.addr(), count * sizeof(iovec))) {
            return error;
        }
        for (const iovec& part : parts.all()) {
            if (static_cast<std::int64_t>(part.iov_len) < 0) {
                return Errno(EINVAL);
            }
            if (own_memory && !task.space().access_ok(address(part), part.iov_len)) {
                return Errno(EFAULT);
            }
        }
        return parts;
    }

    [[nodiscard]] iovec* begin() { return many_.empty() ? few_.data() : many_.data(); }
    [[nodiscard]] std::uint64_t count() const { return count_; }

    /// Reports the first `size` bytes as written by the kernel.
    void report_written(Task& task, std::int64_t size) {
        auto left = static_cast<std::uint64_t>(std::max<std::int64_t>(size, 0));
        for (const iovec& part : all()) {
            const std::uint64_t written = std::min<std::uint64_t>(left, part.iov_len);
            if (written != 0) {
                task.space().kernel_wrote({address(part), address(part) + written});
            }
            left -= written;
        }
    }

private:
    static constexpr std::size_t few = 8; // UIO_FASTIOV

    static GuestAddr address(const iovec& part) {
        return GuestAddr(reinterpret_cast<std::uint64_t>(part.iov_base));
    }
    [[nodiscard]] std::span<iovec> all() { return {begin(), count_}; }

    std::array<iovec, few> few_{};
    std::vector<iovec> many_;
    std::uint64_t count_ = 0;
};

template <class... Args>
Outcome read_parts(Task& task, long number, Fd fd, InArray<iovec> from, std::uint64_t count,
                   Args... args) {
    if (task.is_private(fd.value)) {
        return Errno(EBADF);
    }
    auto parts = Parts::read(task, from, count);
    if (!parts) {
        return parts.error();
    }
    const std::int64_t result = task.wait_call(number, fd.value, parts->begin(), count, args...);
    parts->report_written(task, result);
    return Outcome::raw(result);
}

template <class... Args>
Outcome write_parts(Task& task, long number, Fd fd, InArray<iovec> from, std::uint64_t count,
                    Args... args) {
    if (task.is_private(fd.value)) {
        return Errno(EBADF);
    }
    auto parts = Parts::read(task, from, count);
    if (!parts) {
        return parts.error();
    }
    return Outcome::raw(task.wait_call(number, fd.value, parts->begin(), count, args...));
}

/// The other process checks `remote` by its own map; when it is this one, that is here.
ErrnoOr<std::pair<Parts, Parts>> process_parts(Task& task, Pid pid, GuestPtr<iovec> local,
                                               std::uint64_t local_count, GuestPtr<iovec> remote,
                                               std::uint64_t remote_count) {
    auto own = Parts::read(task, local, local_count);
    if (!own) {
        return own.error();
    }
    auto other = Parts::read(task, remote, remote_count, Task::is_own_thread(pid.value));
    if (!other) {
        return other.error();
    }
    return std::pair(*std::move(own), *std::move(other));
}

} // namespace

Outcome readv(Task& task, Fd fd, InArray<iovec> parts, std::uint64_t count) {
    return read_parts(task, SYS_readv, fd, parts, count);
}
Outcome writev(Task& task, Fd fd, InArray<iovec> parts, std::uint64_t count) {
    return write_parts(task, SYS_writev, fd, parts, count);
}
Outcome preadv(Task& task, Fd fd, InArray<iovec> parts, std::uint64_t count, std::uint64_t offset,
               std::uint64_t offset_high) {
    if (!task.is_private(fd.value) && is_hidden_memory(task, fd.value, offset)) {
        return Errno(EIO);
    }
    return read_parts(task, SYS_preadv, fd, parts, count, offset, offset_high);
}
Outcome pwritev(Task& task, Fd fd, InArray<iovec> parts, std::uint64_t count, std::uint64_t offset,
                std::uint64_t offset_high) {
    return write_parts(task, SYS_pwritev, fd, parts, count, offset, offset_high);
}
Outcome preadv2(Task& task, Fd fd, InArray<iovec> parts, std::uint64_t count, std::uint64_t offset,
                std::uint64_t offset_high, Flags<rwf_flags> flags) {
    constexpr std::uint64_t at_position = ~std::uint64_t{0};
    if (!task.is_private(fd.value) && offset != at_position &&
        is_hidden_memory(task, fd.value, offset)) {
        return Errno(EIO);
    }
    return read_parts(task, SYS_preadv2, fd, parts, count, offset, offset_high, flags.value);
}
Outcome pwritev2(Task& task, Fd fd, InArray<iovec> parts, std::uint64_t count, std::uint64_t offset,
                 std::uint64_t offset_high, Flags<rwf_flags> flags) {
    return write_parts(task, SYS_pwritev2, fd, parts, count, offset, offset_high, flags.value);
}

Outcome vmsplice(Task& task, Fd fd, InArray<iovec> parts, std::uint64_t count,
                 Flags<splice_flags> flags) {
    // Into the parts when `fd` is the pipe's reading end.
    return read_parts(task, SYS_vmsplice, fd, parts, count,
                      static_cast<std::uint32_t>(flags.value));
}

Outcome process_vm_readv(Task& task, Pid pid, InArray<iovec> local, std::uint64_t local_count,
                         GuestPtr<iovec> remote, std::uint64_t remote_count, Hex flags) {
    auto parts = process_parts(task, pid, local, local_count, remote, remote_count);
    if (!parts) {
        return parts.error();
    }
    const std::int64_t result =
        host_call(SYS_process_vm_readv, pid.value, parts->first.begin(), local_count,
                  parts->second.begin(), remote_count, flags.value);
    parts->first.report_written(task, result);
    return Outcome::raw(result);
}

Outcome process_vm_writev(Task& task, Pid pid, InArray<iovec> local, std::uint64_t local_count,
                          GuestPtr<iovec> remote, std::uint64_t remote_count, Hex flags) {
    auto parts = process_parts(task, pid, local, local_count, remote, remote_count);
    if (!parts) {
        return parts.error();
    }
    const std::int64_t result =
        host_call(SYS_process_vm_writev, pid.value, parts->first.begin(), local_count,
                  parts->second.begin(), remote_count, flags.value);
    if (Task::is_own_thread(pid.value)) {
        parts->second.report_written(task, result);
    }
    return Outcome::raw(result);
}

} // namespace ferry::linux_guest::fs
