// Descriptor tables: ferry's own descriptors are not the guest's, whatever it asks.

#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/syscall.h>

#include <fmt/format.h>

#include <ferry/base/unique_fd.hpp>

#include "calls.hpp"
#include "open_flags.hpp"
#include "proc/views.hpp"

namespace ferry::linux_guest::fs {
namespace {

/// How the argument of an fcntl command is to be handed on.
enum class Argument : std::uint8_t {
    value,
    open_flags, ///< F_SETFL
    pointer,    ///< to `size` bytes
    out_pointer,
};

struct FcntlRow {
    int command;
    Argument argument;
    std::uint8_t size;
    bool may_wait;
};

constexpr std::uint8_t flock_size = sizeof(struct flock);

// Numbers and structs are those of asm-generic/fcntl.h, on x86-64 too.
// clang-format off
constexpr std::array<FcntlRow, 31> fcntl_rows{{
    {0,    Argument::value,       0, false}, // F_DUPFD
    {1,    Argument::value,       0, false}, // F_GETFD
    {2,    Argument::value,       0, false}, // F_SETFD
    {3,    Argument::value,       0, false}, // F_GETFL
    {4,    Argument::open_flags,  0, false}, // F_SETFL
    {5,    Argument::out_pointer, flock_size, false}, // F_GETLK
    {6,    Argument::pointer,     flock_size, false}, // F_SETLK
    {7,    Argument::pointer,     flock_size, true},  // F_SETLKW
    {8,    Argument::value,       0, false}, // F_SETOWN
    {9,    Argument::value,       0, false}, // F_GETOWN
    {10,   Argument::value,       0, false}, // F_SETSIG
    {11,   Argument::value,       0, false}, // F_GETSIG
    {15,   Argument::pointer,     8, false}, // F_SETOWN_EX
    {16,   Argument::out_pointer, 8, false}, // F_GETOWN_EX
    {17,   Argument::out_pointer, 8, false}, // F_GETOWNER_UIDS
    {36,   Argument::out_pointer, flock_size, false}, // F_OFD_GETLK
    {37,   Argument::pointer,     flock_size, false}, // F_OFD_SETLK
    {38,   Argument::pointer,     flock_size, true},  // F_OFD_SETLKW
    {1024, Argument::value,       0, true},  // F_SETLEASE
    {1025, Argument::value,       0, false}, // F_GETLEASE
    {1026, Argument::value,       0, false}, // F_NOTIFY
    {1029, Argument::value,       0, false}, // F_CANCELLK
    {1030, Argument::value,       0, false}, // F_DUPFD_CLOEXEC
    {1031, Argument::value,       0, false}, // F_SETPIPE_SZ
    {1032, Argument::value,       0, false}, // F_GETPIPE_SZ
    {1033, Argument::value,       0, false}, // F_ADD_SEALS
    {1034, Argument::value,       0, false}, // F_GET_SEALS
    {1035, Argument::out_pointer, 8, false}, // F_GET_RW_HINT
    {1036, Argument::pointer,     8, false}, // F_SET_RW_HINT
    {1037, Argument::out_pointer, 8, false}, // F_GET_FILE_RW_HINT
    {1038, Argument::pointer,     8, false}, // F_SET_FILE_RW_HINT
}};
// clang-format on

} // namespace

Outcome dup3(Task& task, Fd old_fd, Fd new_fd, Flags<open_flags> flags) {
    if (task.is_private(old_fd.value)) {
        return Errno(EBADF);
    }
    const bool in_the_way = old_fd.value != new_fd.value && task.is_private(new_fd.value);
    if (in_the_way) {
        if (const Errno error = task.descriptors().move_away(new_fd.value)) {
            return error;
        }
    }
    const std::int64_t result =
        host_call(SYS_dup3, old_fd.value, new_fd.value, static_cast<int>(flags.value));
    if (result < 0 && in_the_way) {
        host_call(SYS_close, new_fd.value); // what ferry has left there
    }
    return Outcome::raw(result);
}

Outcome close_range(Task& task, std::uint32_t first, std::uint32_t last,
                    Flags<close_range_flags> flags) {
    // Range by range between ferry's own.
    std::uint32_t begin = first;
    for (const int kept : task.descriptors().sorted()) {
        const auto number = static_cast<std::uint32_t>(kept);
        if (kept < 0 || number < begin || number > last) {
            continue;
        }
        if (number > begin) {
            const std::int64_t result =
                host_call(SYS_close_range, begin, number - 1, static_cast<int>(flags.value));
            if (result < 0) {
                return Outcome::raw(result);
            }
        }
        begin = number + 1;
        if (number == last) {
            return 0;
        }
    }
    return Outcome::raw(host_call(SYS_close_range, begin, last, static_cast<int>(flags.value)));
}

Outcome pipe2(Task& task, Out<std::array<int, 2>> ends, Flags<open_flags> flags) {
    if (!task.space().access_ok(ends.addr(), 2 * sizeof(int))) {
        return Errno(EFAULT);
    }
    return Outcome::raw(host_call(
        SYS_pipe2, ends.value(),
        open_flags_to_host(task.process().isa(), static_cast<std::uint32_t>(flags.value))));
}

Outcome fcntl(Task& task, Fd fd, Enum<fcntl_commands> command, Hex argument) {
    if (task.is_private(fd.value)) {
        return Errno(EBADF);
    }
    const auto number = static_cast<int>(command.value);
    const auto row =
        std::find_if(fcntl_rows.begin(), fcntl_rows.end(),
                     [number](const FcntlRow& candidate) { return candidate.command == number; });
    if (row == fcntl_rows.end()) {
        return Errno(EINVAL);
    }
    std::uint64_t word = argument.value;
    if (row->argument == Argument::open_flags) {
        word = open_flags_to_host(task.process().isa(), static_cast<std::uint32_t>(word));
    } else if (row->argument != Argument::value &&
               !task.space().access_ok(GuestAddr(word), row->size)) {
        return Errno(EFAULT);
    }
    const std::int64_t result = row->may_wait ? task.wait_call(SYS_fcntl, fd.value, number, word)
                                              : host_call(SYS_fcntl, fd.value, number, word);
    if (number == F_GETFL && result >= 0) {
        return static_cast<std::int64_t>(
            open_flags_to_guest(task.process().isa(), static_cast<std::uint64_t>(result)));
    }
    if (row->argument == Argument::out_pointer && result >= 0) {
        task.space().kernel_wrote({GuestAddr(word), GuestAddr(word) + row->size});
    }
    return Outcome::raw(result);
}

Outcome pidfd_getfd(Task& task, Fd pidfd, int number, Hex flags) {
    if (task.is_private(pidfd.value)) {
        return Errno(EBADF);
    }
    // In this very process the number may be ferry's. kill() by a pidfd has no equivalent that says
    // whose it is, so ask /proc.
    if (task.is_private(number)) {
        const UniqueFd info(static_cast<int>(host_call(
            SYS_openat, AT_FDCWD, fmt::format("/proc/self/fdinfo/{}", pidfd.value).c_str(),
            O_RDONLY | O_CLOEXEC, 0)));
        const std::string own = fmt::format("\nPid:\t{}\n", host_call(SYS_getpid));
        if (info && read_all(info.get()).find(own) != std::string::npos) {
            return Errno(EBADF);
        }
    }
    return Outcome::raw(host_call(SYS_pidfd_getfd, pidfd.value, number, flags.value));
}

} // namespace ferry::linux_guest::fs
