#pragma once
/// The names that --trace gives to flags and enumerators, and that argument types name
/// (Flags<open_flags>, Enum<clock_ids>). Values are those of the generic ABI, which AArch64 and
/// RISC-V share; where an ISA has its own, table_for() knows.

#include <ferry/base/isa.hpp>
#include <ferry/kernel/arguments.hpp>

namespace ferry::linux_guest {

using kernel::FlagTable;

extern const FlagTable a64_open_flags;
extern const FlagTable access_modes;
extern const FlagTable at_flags;
extern const FlagTable clock_ids;
extern const FlagTable clone_flags;
extern const FlagTable close_range_flags;
extern const FlagTable epoll_create_flags;
extern const FlagTable epoll_events;
extern const FlagTable epoll_operations;
extern const FlagTable eventfd_flags;
extern const FlagTable fadvise_advices;
extern const FlagTable fallocate_modes;
extern const FlagTable fcntl_commands;
extern const FlagTable flock_operations;
extern const FlagTable fsconfig_commands;
extern const FlagTable futex_operations;
extern const FlagTable getrandom_flags;
extern const FlagTable inotify_events;
extern const FlagTable inotify_init_flags;
extern const FlagTable ipc_commands;
extern const FlagTable ipc_get_flags;
extern const FlagTable itimers;
extern const FlagTable madvise_advices;
extern const FlagTable membarrier_commands;
extern const FlagTable memfd_flags;
extern const FlagTable mempolicy_modes;
extern const FlagTable mlockall_flags;
extern const FlagTable mmap_flags;
extern const FlagTable mmap_prot;
extern const FlagTable mount_flags;
extern const FlagTable mremap_flags;
extern const FlagTable msg_flags;
extern const FlagTable msgrcv_flags;
extern const FlagTable msync_flags;
extern const FlagTable open_flags;
extern const FlagTable poll_events;
extern const FlagTable prctl_options;
extern const FlagTable ptrace_requests;
extern const FlagTable priority_kinds;
extern const FlagTable rename_flags;
extern const FlagTable resolve_flags;
extern const FlagTable rlimit_resources;
extern const FlagTable rusage_whos;
extern const FlagTable rwf_flags;
extern const FlagTable sa_flags;
extern const FlagTable sched_policies;
extern const FlagTable seek_whences;
extern const FlagTable shm_get_flags;
extern const FlagTable shmat_flags;
extern const FlagTable shutdown_hows;
extern const FlagTable sigaltstack_flags;
extern const FlagTable signalfd_flags;
extern const FlagTable sigprocmask_how;
extern const FlagTable socket_families;
extern const FlagTable socket_levels;
extern const FlagTable socket_options;
extern const FlagTable socket_types;
extern const FlagTable splice_flags;
extern const FlagTable statx_mask;
extern const FlagTable sync_range_flags;
extern const FlagTable timer_flags;
extern const FlagTable timerfd_create_flags;
extern const FlagTable timerfd_settime_flags;
extern const FlagTable umount_flags;
extern const FlagTable wait_id_types;
extern const FlagTable wait_options;
extern const FlagTable xattr_flags;

/// The table that says what `table` says for guests of `isa`. Thread-safe.
[[nodiscard]] const FlagTable& table_for(Isa isa, const FlagTable& table) noexcept;

} // namespace ferry::linux_guest
