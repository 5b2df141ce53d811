#pragma once
/// Files: system calls that need translation. Calls that the host answers as they stand are pass<>
/// and wait<> rows of the table.

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/uio.h>
#include <time.h>

#include <linux/openat2.h>

#include <ferry/abi/layout/data_model.hpp>
#include <ferry/abi/layout/linux_epoll.hpp>
#include <ferry/abi/layout/linux_stat.hpp>

#include "../task.hpp"
#include "../trace/flags.hpp"
#include "ioctl.hpp"

namespace ferry::linux_guest::fs {

using Stat = abi::Stat<abi::Lp64>;
using abi::EpollEvent;

// open.cpp
Outcome openat(Task&, DirFd dir, Path path, Flags<open_flags> flags, Mode mode);
Outcome openat2(Task&, DirFd dir, Path path, In<open_how> how, std::uint64_t size);
Outcome open_by_handle_at(Task&, Fd mount, GuestPtr<std::uint32_t> handle, Flags<open_flags> flags);

// status.cpp
Outcome newfstatat(Task&, DirFd dir, Path path, Out<Stat> status, Flags<at_flags> flags);
Outcome fstat(Task&, Fd fd, Out<Stat> status);
Outcome statx(Task&, DirFd dir, Path path, Flags<at_flags> flags, Flags<statx_mask> mask,
              Out<struct statx> status);
Outcome statfs(Task&, Path path, Out<struct statfs> status);
Outcome faccessat(Task&, DirFd dir, Path path, Flags<access_modes> mode);
Outcome faccessat2(Task&, DirFd dir, Path path, Flags<access_modes> mode, Flags<at_flags> flags);
Outcome readlinkat(Task&, DirFd dir, Path path, OutBytes text, int size);
Outcome name_to_handle_at(Task&, DirFd dir, Path path, InOut<std::uint32_t> handle,
                          Out<int> mount_id, Flags<at_flags> flags);

// names.cpp
Outcome mknodat(Task&, DirFd dir, Path path, Mode mode, std::uint32_t device);
Outcome mkdirat(Task&, DirFd dir, Path path, Mode mode);
Outcome unlinkat(Task&, DirFd dir, Path path, Flags<at_flags> flags);
Outcome symlinkat(Task&, String target, DirFd dir, Path path);
Outcome linkat(Task&, DirFd old_dir, Path old_path, DirFd new_dir, Path new_path,
               Flags<at_flags> flags);
Outcome renameat(Task&, DirFd old_dir, Path old_path, DirFd new_dir, Path new_path);
Outcome renameat2(Task&, DirFd old_dir, Path old_path, DirFd new_dir, Path new_path,
                  Flags<rename_flags> flags);

// attributes.cpp
Outcome fchmodat(Task&, DirFd dir, Path path, Mode mode);
Outcome fchmodat2(Task&, DirFd dir, Path path, Mode mode, Flags<at_flags> flags);
Outcome fchownat(Task&, DirFd dir, Path path, std::uint32_t user, std::uint32_t group,
                 Flags<at_flags> flags);
Outcome utimensat(Task&, DirFd dir, Path path, In<std::array<timespec, 2>> times,
                  Flags<at_flags> flags);
Outcome truncate(Task&, Path path, std::int64_t size);
Outcome setxattr(Task&, Path path, String name, InBytes value, std::uint64_t size,
                 Flags<xattr_flags> flags);
Outcome lsetxattr(Task&, Path path, String name, InBytes value, std::uint64_t size,
                  Flags<xattr_flags> flags);
Outcome getxattr(Task&, Path path, String name, OutBytes value, std::uint64_t size);
Outcome lgetxattr(Task&, Path path, String name, OutBytes value, std::uint64_t size);
Outcome listxattr(Task&, Path path, OutBytes list, std::uint64_t size);
Outcome llistxattr(Task&, Path path, OutBytes list, std::uint64_t size);
Outcome removexattr(Task&, Path path, String name);
Outcome lremovexattr(Task&, Path path, String name);

// directory.cpp
Outcome getcwd(Task&, OutBytes to, std::uint64_t size);
Outcome chdir(Task&, Path path);
Outcome chroot(Task&, Path path);
Outcome getdents64(Task&, Fd fd, OutBytes to, std::uint32_t size);

// mounts.cpp
Outcome mount(Task&, Path source, Path target, String type, Flags<mount_flags> flags, Path data);
Outcome umount2(Task&, Path target, Flags<umount_flags> flags);
Outcome pivot_root(Task&, Path new_root, Path put_old);
Outcome swapon(Task&, Path path, Hex flags);
Outcome swapoff(Task&, Path path);
Outcome acct(Task&, Path path);
Outcome quotactl(Task&, Hex command, Path special, std::uint32_t id, Address data);
Outcome open_tree(Task&, DirFd dir, Path path, Hex flags);
Outcome move_mount(Task&, DirFd from_dir, Path from_path, DirFd to_dir, Path to_path, Hex flags);
Outcome fspick(Task&, DirFd dir, Path path, Hex flags);
Outcome mount_setattr(Task&, DirFd dir, Path path, Hex flags, InBytes attributes,
                      std::uint64_t size);

// watch.cpp
Outcome inotify_add_watch(Task&, Fd fd, Path path, Flags<inotify_events> mask);
Outcome fanotify_init(Task&, Hex flags, Flags<open_flags> event_flags);
Outcome fanotify_mark(Task&, Fd fd, Hex flags, Hex mask, DirFd dir, Path path);

// descriptors.cpp
Outcome dup3(Task&, Fd old_fd, Fd new_fd, Flags<open_flags> flags);
Outcome close_range(Task&, std::uint32_t first, std::uint32_t last, Flags<close_range_flags> flags);
Outcome pipe2(Task&, Out<std::array<int, 2>> ends, Flags<open_flags> flags);
Outcome fcntl(Task&, Fd fd, Enum<fcntl_commands> command, Hex argument);

// ioctl.cpp
Outcome ioctl(Task&, Fd fd, Enum<ioctl_commands> command, Hex argument);

Outcome pidfd_getfd(Task&, Fd pidfd, int number, Hex flags);

// offsets.cpp
Outcome lseek(Task&, Fd fd, std::int64_t offset, Enum<seek_whences> whence);
Outcome pread64(Task&, Fd fd, OutBytes to, std::uint64_t size, std::int64_t offset);

// vectors.cpp
Outcome readv(Task&, Fd fd, InArray<iovec> parts, std::uint64_t count);
Outcome writev(Task&, Fd fd, InArray<iovec> parts, std::uint64_t count);
Outcome preadv(Task&, Fd fd, InArray<iovec> parts, std::uint64_t count, std::uint64_t offset,
               std::uint64_t offset_high);
Outcome pwritev(Task&, Fd fd, InArray<iovec> parts, std::uint64_t count, std::uint64_t offset,
                std::uint64_t offset_high);
Outcome preadv2(Task&, Fd fd, InArray<iovec> parts, std::uint64_t count, std::uint64_t offset,
                std::uint64_t offset_high, Flags<rwf_flags> flags);
Outcome pwritev2(Task&, Fd fd, InArray<iovec> parts, std::uint64_t count, std::uint64_t offset,
                 std::uint64_t offset_high, Flags<rwf_flags> flags);
Outcome vmsplice(Task&, Fd fd, InArray<iovec> parts, std::uint64_t count,
                 Flags<splice_flags> flags);
Outcome process_vm_readv(Task&, Pid pid, InArray<iovec> local, std::uint64_t local_count,
                         GuestPtr<iovec> remote, std::uint64_t remote_count, Hex flags);
Outcome process_vm_writev(Task&, Pid pid, InArray<iovec> local, std::uint64_t local_count,
                          GuestPtr<iovec> remote, std::uint64_t remote_count, Hex flags);

// waiting.cpp
Outcome ppoll(Task&, InOut<pollfd> descriptors, std::uint64_t count, InOut<timespec> timeout,
              In<SignalSet> mask, std::uint64_t mask_size);
Outcome pselect6(Task&, int count, InOut<fd_set> readable, InOut<fd_set> writable,
                 InOut<fd_set> exceptional, InOut<timespec> timeout,
                 GuestPtr<std::uint64_t> mask_and_size);
Outcome epoll_ctl(Task&, Fd epoll, Enum<epoll_operations> operation, Fd fd, In<EpollEvent> event);
Outcome epoll_pwait(Task&, Fd epoll, OutArray<EpollEvent> events, int capacity, int timeout,
                    In<SignalSet> mask, std::uint64_t mask_size);
Outcome epoll_pwait2(Task&, Fd epoll, OutArray<EpollEvent> events, int capacity,
                     In<timespec> timeout, In<SignalSet> mask, std::uint64_t mask_size);
Outcome signalfd4(Task&, Fd fd, In<SignalSet> mask, std::uint64_t mask_size,
                  Flags<signalfd_flags> flags);

} // namespace ferry::linux_guest::fs
