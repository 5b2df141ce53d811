#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/syscall.h>

#include "calls.hpp"
#include "open_flags.hpp"
#include "paths.hpp"

namespace ferry::linux_guest::fs {

Outcome inotify_add_watch(Task& task, Fd fd, Path path, Flags<inotify_events> mask) {
    if (task.is_private(fd.value)) {
        return Errno(EBADF);
    }
    const Last last = (mask.value & IN_DONT_FOLLOW) != 0 ? Last::keep : Last::follow;
    const auto host = host_path(task, DirFd{AT_FDCWD}, path, last, Purpose::look);
    return host ? Outcome::raw(host_call(SYS_inotify_add_watch, fd.value, host->c_str(),
                                         static_cast<std::uint32_t>(mask.value)))
                : Outcome(host.error());
}

Outcome fanotify_init(Task& task, Hex flags, Flags<open_flags> event_flags) {
    return Outcome::raw(host_call(
        SYS_fanotify_init, static_cast<std::uint32_t>(flags.value),
        open_flags_to_host(task.process().isa(), static_cast<std::uint32_t>(event_flags.value))));
}

Outcome fanotify_mark(Task& task, Fd fd, Hex flags, Hex mask, DirFd dir, Path path) {
    constexpr std::uint64_t fan_mark_dont_follow = 4;
    if (task.is_private(fd.value)) {
        return Errno(EBADF);
    }
    const Last last = (flags.value & fan_mark_dont_follow) != 0 ? Last::keep : Last::follow;
    const auto host =
        host_path(task, dir, path, last, Purpose::look); // a null path stands for `dir` itself
    return host ? Outcome::raw(host_call(SYS_fanotify_mark, fd.value,
                                         static_cast<std::uint32_t>(flags.value), mask.value,
                                         host->dir(), host->c_str()))
                : Outcome(host.error());
}

} // namespace ferry::linux_guest::fs
