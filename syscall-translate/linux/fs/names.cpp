// Making, moving and taking away names.

#include <fcntl.h>
#include <sys/syscall.h>

#include "calls.hpp"
#include "paths.hpp"

namespace ferry::linux_guest::fs {
namespace {

/// Does `number` on the host's place of one name.
template <class... Args>
Outcome on_name(Task& task, long number, DirFd dir, Path path, Args... args) {
    const auto host = host_path(task, dir, path, Last::keep);
    return host ? Outcome::raw(host_call(number, host->dir(), host->c_str(), args...))
                : Outcome(host.error());
}

/// Does `number` on the host's places of two names.
template <class... Args>
Outcome on_names(Task& task, long number, DirFd old_dir, Path old_path, Last old_last,
                 DirFd new_dir, Path new_path, Args... args) {
    const auto from = host_path(task, old_dir, old_path, old_last);
    if (!from) {
        return from.error();
    }
    const auto to = host_path(task, new_dir, new_path, Last::keep);
    if (!to) {
        return to.error();
    }
    return Outcome::raw(
        host_call(number, from->dir(), from->c_str(), to->dir(), to->c_str(), args...));
}

} // namespace

Outcome mknodat(Task& task, DirFd dir, Path path, Mode mode, std::uint32_t device) {
    return on_name(task, SYS_mknodat, dir, path, mode.value, device);
}

Outcome mkdirat(Task& task, DirFd dir, Path path, Mode mode) {
    return on_name(task, SYS_mkdirat, dir, path, mode.value);
}

Outcome unlinkat(Task& task, DirFd dir, Path path, Flags<at_flags> flags) {
    return on_name(task, SYS_unlinkat, dir, path, static_cast<int>(flags.value));
}

Outcome symlinkat(Task& task, String target, DirFd dir, Path path) {
    // The target is the guest's text and stays so.
    if (!task.space().access_ok(target.addr(), 1)) {
        return Errno(EFAULT);
    }
    const auto host = host_path(task, dir, path, Last::keep);
    return host ? Outcome::raw(host_call(SYS_symlinkat, task.space().host_pointer(target),
                                         host->dir(), host->c_str()))
                : Outcome(host.error());
}

Outcome linkat(Task& task, DirFd old_dir, Path old_path, DirFd new_dir, Path new_path,
               Flags<at_flags> flags) {
    const bool follows = (flags.value & AT_SYMLINK_FOLLOW) != 0;
    return on_names(task, SYS_linkat, old_dir, old_path, follows ? Last::follow : Last::keep,
                    new_dir, new_path, static_cast<int>(flags.value));
}

Outcome renameat(Task& task, DirFd old_dir, Path old_path, DirFd new_dir, Path new_path) {
    return on_names(task, SYS_renameat2, old_dir, old_path, Last::keep, new_dir, new_path, 0);
}

Outcome renameat2(Task& task, DirFd old_dir, Path old_path, DirFd new_dir, Path new_path,
                  Flags<rename_flags> flags) {
    return on_names(task, SYS_renameat2, old_dir, old_path, Last::keep, new_dir, new_path,
                    static_cast<std::uint32_t>(flags.value));
}

} // namespace ferry::linux_guest::fs
