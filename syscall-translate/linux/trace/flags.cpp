// Names of flags. Values come from the host's headers where all ISAs agree with the generic ABI
// (tests/layout proves it) and are spelled out where they do not, or where the headers may be
// older.

#include "flags.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/falloc.h>
#include <linux/futex.h>
#include <linux/mempolicy.h>
#include <linux/openat2.h>
#include <linux/prctl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include <linux/membarrier.h>

namespace ferry::linux_guest {
namespace {

using kernel::FlagName;

constexpr std::uint64_t bits(auto value) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(value));
}

// clang-format off
#define NAME(symbol) {bits(symbol), #symbol}

constexpr FlagName a64_open_flags_rows[] = {
    {0, "O_RDONLY", O_ACCMODE}, {1, "O_WRONLY", O_ACCMODE}, {2, "O_RDWR", O_ACCMODE},
    {0100, "O_CREAT"}, {0200, "O_EXCL"}, {0400, "O_NOCTTY"}, {01000, "O_TRUNC"},
    {02000, "O_APPEND"}, {04000, "O_NONBLOCK"}, {04010000, "O_SYNC"}, {010000, "O_DSYNC"},
    {020000, "O_ASYNC"}, {0200000, "O_DIRECT"}, {0400000, "O_LARGEFILE"}, {020040000, "O_TMPFILE"},
    {040000, "O_DIRECTORY"}, {0100000, "O_NOFOLLOW"}, {01000000, "O_NOATIME"},
    {02000000, "O_CLOEXEC"}, {010000000, "O_PATH"},
};
constexpr FlagName access_modes_rows[] = {
    NAME(F_OK), NAME(R_OK), NAME(W_OK), NAME(X_OK),
};
constexpr FlagName at_flags_rows[] = {
    NAME(AT_SYMLINK_NOFOLLOW), NAME(AT_REMOVEDIR), NAME(AT_SYMLINK_FOLLOW), NAME(AT_NO_AUTOMOUNT),
    NAME(AT_EMPTY_PATH), NAME(AT_STATX_FORCE_SYNC), NAME(AT_STATX_DONT_SYNC), NAME(AT_RECURSIVE),
};
constexpr FlagName clock_ids_rows[] = {
    NAME(CLOCK_REALTIME), NAME(CLOCK_MONOTONIC), NAME(CLOCK_PROCESS_CPUTIME_ID),
    NAME(CLOCK_THREAD_CPUTIME_ID), NAME(CLOCK_MONOTONIC_RAW), NAME(CLOCK_REALTIME_COARSE),
    NAME(CLOCK_MONOTONIC_COARSE), NAME(CLOCK_BOOTTIME), NAME(CLOCK_REALTIME_ALARM),
    NAME(CLOCK_BOOTTIME_ALARM), NAME(CLOCK_TAI),
};
constexpr FlagName clone_flags_rows[] = {
    {SIGCHLD, "SIGCHLD", 0xff}, NAME(CLONE_VM), NAME(CLONE_FS), NAME(CLONE_FILES), NAME(CLONE_SIGHAND), NAME(CLONE_PIDFD),
    NAME(CLONE_PTRACE), NAME(CLONE_VFORK), NAME(CLONE_PARENT), NAME(CLONE_THREAD),
    NAME(CLONE_NEWNS), NAME(CLONE_SYSVSEM), NAME(CLONE_SETTLS), NAME(CLONE_PARENT_SETTID),
    NAME(CLONE_CHILD_CLEARTID), NAME(CLONE_DETACHED), NAME(CLONE_UNTRACED),
    NAME(CLONE_CHILD_SETTID), NAME(CLONE_NEWCGROUP), NAME(CLONE_NEWUTS), NAME(CLONE_NEWIPC),
    NAME(CLONE_NEWUSER), NAME(CLONE_NEWPID), NAME(CLONE_NEWNET), NAME(CLONE_IO),
};
constexpr FlagName close_range_flags_rows[] = {
    NAME(CLOSE_RANGE_UNSHARE), NAME(CLOSE_RANGE_CLOEXEC),
};
constexpr FlagName epoll_create_flags_rows[] = {
    NAME(EPOLL_CLOEXEC),
};
constexpr FlagName epoll_events_rows[] = {
    NAME(EPOLLIN), NAME(EPOLLPRI), NAME(EPOLLOUT), NAME(EPOLLERR), NAME(EPOLLHUP),
    NAME(EPOLLRDNORM), NAME(EPOLLRDBAND), NAME(EPOLLWRNORM), NAME(EPOLLWRBAND), NAME(EPOLLMSG),
    NAME(EPOLLRDHUP), NAME(EPOLLEXCLUSIVE), NAME(EPOLLWAKEUP), NAME(EPOLLONESHOT), NAME(EPOLLET),
};
constexpr FlagName epoll_operations_rows[] = {
    NAME(EPOLL_CTL_ADD), NAME(EPOLL_CTL_DEL), NAME(EPOLL_CTL_MOD),
};
constexpr FlagName eventfd_flags_rows[] = {
    NAME(EFD_SEMAPHORE), NAME(EFD_CLOEXEC), NAME(EFD_NONBLOCK),
};
constexpr FlagName fadvise_advices_rows[] = {
    NAME(POSIX_FADV_NORMAL), NAME(POSIX_FADV_RANDOM), NAME(POSIX_FADV_SEQUENTIAL),
    NAME(POSIX_FADV_WILLNEED), NAME(POSIX_FADV_DONTNEED), NAME(POSIX_FADV_NOREUSE),
};
constexpr FlagName fallocate_modes_rows[] = {
    NAME(FALLOC_FL_KEEP_SIZE), NAME(FALLOC_FL_PUNCH_HOLE), NAME(FALLOC_FL_COLLAPSE_RANGE),
    NAME(FALLOC_FL_ZERO_RANGE), NAME(FALLOC_FL_INSERT_RANGE), NAME(FALLOC_FL_UNSHARE_RANGE),
};
constexpr FlagName fcntl_commands_rows[] = {
    NAME(F_DUPFD), NAME(F_GETFD), NAME(F_SETFD), NAME(F_GETFL), NAME(F_SETFL), NAME(F_GETLK),
    NAME(F_SETLK), NAME(F_SETLKW), NAME(F_SETOWN), NAME(F_GETOWN), NAME(F_SETSIG), NAME(F_GETSIG),
    NAME(F_SETOWN_EX), NAME(F_GETOWN_EX), NAME(F_OFD_GETLK), NAME(F_OFD_SETLK), NAME(F_OFD_SETLKW),
    NAME(F_SETLEASE), NAME(F_GETLEASE), NAME(F_NOTIFY), NAME(F_DUPFD_CLOEXEC), NAME(F_SETPIPE_SZ),
    NAME(F_GETPIPE_SZ), NAME(F_ADD_SEALS), NAME(F_GET_SEALS), NAME(F_GET_RW_HINT),
    NAME(F_SET_RW_HINT), NAME(F_GET_FILE_RW_HINT), NAME(F_SET_FILE_RW_HINT),
};
constexpr FlagName flock_operations_rows[] = {
    NAME(LOCK_SH), NAME(LOCK_EX), NAME(LOCK_UN), NAME(LOCK_NB),
};
constexpr FlagName fsconfig_commands_rows[] = {
    NAME(FSCONFIG_SET_FLAG), NAME(FSCONFIG_SET_STRING), NAME(FSCONFIG_SET_BINARY),
    NAME(FSCONFIG_SET_PATH), NAME(FSCONFIG_SET_PATH_EMPTY), NAME(FSCONFIG_SET_FD),
    NAME(FSCONFIG_CMD_CREATE), NAME(FSCONFIG_CMD_RECONFIGURE),
};
constexpr FlagName futex_operations_rows[] = {
    {bits(FUTEX_WAIT), "FUTEX_WAIT", 0x7f},
    {bits(FUTEX_WAKE), "FUTEX_WAKE", 0x7f}, {bits(FUTEX_FD), "FUTEX_FD", 0x7f},
    {bits(FUTEX_REQUEUE), "FUTEX_REQUEUE", 0x7f},
    {bits(FUTEX_CMP_REQUEUE), "FUTEX_CMP_REQUEUE", 0x7f},
    {bits(FUTEX_WAKE_OP), "FUTEX_WAKE_OP", 0x7f},
    {bits(FUTEX_LOCK_PI), "FUTEX_LOCK_PI", 0x7f},
    {bits(FUTEX_UNLOCK_PI), "FUTEX_UNLOCK_PI", 0x7f},
    {bits(FUTEX_TRYLOCK_PI), "FUTEX_TRYLOCK_PI", 0x7f},
    {bits(FUTEX_WAIT_BITSET), "FUTEX_WAIT_BITSET", 0x7f},
    {bits(FUTEX_WAKE_BITSET), "FUTEX_WAKE_BITSET", 0x7f},
    {bits(FUTEX_WAIT_REQUEUE_PI), "FUTEX_WAIT_REQUEUE_PI", 0x7f},
    {bits(FUTEX_CMP_REQUEUE_PI), "FUTEX_CMP_REQUEUE_PI", 0x7f},
    {bits(FUTEX_LOCK_PI2), "FUTEX_LOCK_PI2", 0x7f}, NAME(FUTEX_PRIVATE_FLAG),
    NAME(FUTEX_CLOCK_REALTIME),
};
constexpr FlagName getrandom_flags_rows[] = {
    NAME(GRND_NONBLOCK), NAME(GRND_RANDOM), NAME(GRND_INSECURE),
};
constexpr FlagName inotify_events_rows[] = {
    NAME(IN_ACCESS), NAME(IN_MODIFY), NAME(IN_ATTRIB), NAME(IN_CLOSE_WRITE), NAME(IN_CLOSE_NOWRITE),
    NAME(IN_OPEN), NAME(IN_MOVED_FROM), NAME(IN_MOVED_TO), NAME(IN_CREATE), NAME(IN_DELETE),
    NAME(IN_DELETE_SELF), NAME(IN_MOVE_SELF), NAME(IN_UNMOUNT), NAME(IN_Q_OVERFLOW),
    NAME(IN_IGNORED), NAME(IN_ONLYDIR), NAME(IN_DONT_FOLLOW), NAME(IN_EXCL_UNLINK),
    NAME(IN_MASK_CREATE), NAME(IN_MASK_ADD), NAME(IN_ISDIR), NAME(IN_ONESHOT),
};
constexpr FlagName inotify_init_flags_rows[] = {
    NAME(IN_CLOEXEC), NAME(IN_NONBLOCK),
};
constexpr FlagName ipc_commands_rows[] = {
    NAME(IPC_RMID), NAME(IPC_SET), NAME(IPC_STAT), NAME(IPC_INFO),
};
constexpr FlagName ipc_get_flags_rows[] = {
    NAME(IPC_CREAT), NAME(IPC_EXCL), NAME(IPC_NOWAIT),
};
constexpr FlagName itimers_rows[] = {
    NAME(ITIMER_REAL), NAME(ITIMER_VIRTUAL), NAME(ITIMER_PROF),
};
constexpr FlagName madvise_advices_rows[] = {
    NAME(MADV_NORMAL), NAME(MADV_RANDOM), NAME(MADV_SEQUENTIAL), NAME(MADV_WILLNEED),
    NAME(MADV_DONTNEED), NAME(MADV_FREE), NAME(MADV_REMOVE), NAME(MADV_DONTFORK), NAME(MADV_DOFORK),
    NAME(MADV_MERGEABLE), NAME(MADV_UNMERGEABLE), NAME(MADV_HUGEPAGE), NAME(MADV_NOHUGEPAGE),
    NAME(MADV_DONTDUMP), NAME(MADV_DODUMP), NAME(MADV_WIPEONFORK), NAME(MADV_KEEPONFORK),
    NAME(MADV_COLD), NAME(MADV_PAGEOUT), NAME(MADV_POPULATE_READ), NAME(MADV_POPULATE_WRITE),
    NAME(MADV_DONTNEED_LOCKED), {25, "MADV_COLLAPSE"}, NAME(MADV_HWPOISON),
};
constexpr FlagName membarrier_commands_rows[] = {
    NAME(MEMBARRIER_CMD_QUERY), NAME(MEMBARRIER_CMD_GLOBAL), NAME(MEMBARRIER_CMD_GLOBAL_EXPEDITED),
    NAME(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED), NAME(MEMBARRIER_CMD_PRIVATE_EXPEDITED),
    NAME(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED),
    NAME(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE),
    NAME(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE),
    NAME(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ),
    NAME(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ),
};
constexpr FlagName memfd_flags_rows[] = {
    NAME(MFD_CLOEXEC), NAME(MFD_ALLOW_SEALING), NAME(MFD_HUGETLB), {8, "MFD_NOEXEC_SEAL"},
    {16, "MFD_EXEC"},
};
constexpr FlagName mempolicy_modes_rows[] = {
    NAME(MPOL_DEFAULT), NAME(MPOL_PREFERRED), NAME(MPOL_BIND), NAME(MPOL_INTERLEAVE),
    NAME(MPOL_LOCAL), NAME(MPOL_PREFERRED_MANY), {6, "MPOL_WEIGHTED_INTERLEAVE"},
};
constexpr FlagName mlockall_flags_rows[] = {
    NAME(MCL_CURRENT), NAME(MCL_FUTURE), NAME(MCL_ONFAULT),
};
constexpr FlagName mmap_flags_rows[] = {
    {bits(MAP_SHARED_VALIDATE), "MAP_SHARED_VALIDATE", MAP_TYPE},
    {bits(MAP_SHARED), "MAP_SHARED", MAP_TYPE}, {bits(MAP_PRIVATE), "MAP_PRIVATE", MAP_TYPE},
    NAME(MAP_FIXED), NAME(MAP_ANONYMOUS), NAME(MAP_GROWSDOWN), NAME(MAP_DENYWRITE),
    NAME(MAP_EXECUTABLE), NAME(MAP_LOCKED), NAME(MAP_NORESERVE), NAME(MAP_POPULATE),
    NAME(MAP_NONBLOCK), NAME(MAP_STACK), NAME(MAP_HUGETLB), NAME(MAP_SYNC),
    NAME(MAP_FIXED_NOREPLACE),
};
constexpr FlagName mmap_prot_rows[] = {
    NAME(PROT_NONE), NAME(PROT_READ), NAME(PROT_WRITE), NAME(PROT_EXEC), {0x10, "PROT_BTI"},
    {0x20, "PROT_MTE"}, NAME(PROT_GROWSDOWN), NAME(PROT_GROWSUP),
};
constexpr FlagName mount_flags_rows[] = {
    NAME(MS_RDONLY), NAME(MS_NOSUID), NAME(MS_NODEV), NAME(MS_NOEXEC), NAME(MS_SYNCHRONOUS),
    NAME(MS_REMOUNT), NAME(MS_MANDLOCK), NAME(MS_DIRSYNC), NAME(MS_NOSYMFOLLOW), NAME(MS_NOATIME),
    NAME(MS_NODIRATIME), NAME(MS_BIND), NAME(MS_MOVE), NAME(MS_REC), NAME(MS_SILENT),
    NAME(MS_POSIXACL), NAME(MS_UNBINDABLE), NAME(MS_PRIVATE), NAME(MS_SLAVE), NAME(MS_SHARED),
    NAME(MS_RELATIME), NAME(MS_I_VERSION), NAME(MS_STRICTATIME), NAME(MS_LAZYTIME),
};
constexpr FlagName mremap_flags_rows[] = {
    NAME(MREMAP_MAYMOVE), NAME(MREMAP_FIXED), NAME(MREMAP_DONTUNMAP),
};
constexpr FlagName msg_flags_rows[] = {
    NAME(MSG_OOB), NAME(MSG_PEEK), NAME(MSG_DONTROUTE), NAME(MSG_CTRUNC), NAME(MSG_PROXY),
    NAME(MSG_TRUNC), NAME(MSG_DONTWAIT), NAME(MSG_EOR), NAME(MSG_WAITALL), NAME(MSG_FIN),
    NAME(MSG_SYN), NAME(MSG_CONFIRM), NAME(MSG_RST), NAME(MSG_ERRQUEUE), NAME(MSG_NOSIGNAL),
    NAME(MSG_MORE), NAME(MSG_WAITFORONE), NAME(MSG_BATCH), NAME(MSG_ZEROCOPY), NAME(MSG_FASTOPEN),
    NAME(MSG_CMSG_CLOEXEC),
};
constexpr FlagName msgrcv_flags_rows[] = {
    NAME(IPC_NOWAIT), NAME(MSG_NOERROR), NAME(MSG_EXCEPT), NAME(MSG_COPY),
};
constexpr FlagName msync_flags_rows[] = {
    NAME(MS_ASYNC), NAME(MS_SYNC), NAME(MS_INVALIDATE),
};
constexpr FlagName open_flags_rows[] = {
    {0, "O_RDONLY", O_ACCMODE}, {1, "O_WRONLY", O_ACCMODE}, {2, "O_RDWR", O_ACCMODE},
    {0100, "O_CREAT"}, {0200, "O_EXCL"}, {0400, "O_NOCTTY"}, {01000, "O_TRUNC"},
    {02000, "O_APPEND"}, {04000, "O_NONBLOCK"}, {04010000, "O_SYNC"}, {010000, "O_DSYNC"},
    {020000, "O_ASYNC"}, {040000, "O_DIRECT"}, {0100000, "O_LARGEFILE"}, {020200000, "O_TMPFILE"},
    {0200000, "O_DIRECTORY"}, {0400000, "O_NOFOLLOW"}, {01000000, "O_NOATIME"},
    {02000000, "O_CLOEXEC"}, {010000000, "O_PATH"},
};
constexpr FlagName poll_events_rows[] = {
    NAME(POLLIN), NAME(POLLPRI), NAME(POLLOUT), NAME(POLLERR), NAME(POLLHUP), NAME(POLLNVAL),
    NAME(POLLRDNORM), NAME(POLLRDBAND), NAME(POLLWRNORM), NAME(POLLWRBAND), NAME(POLLMSG),
    NAME(POLLREMOVE), NAME(POLLRDHUP),
};
constexpr FlagName prctl_options_rows[] = {
    NAME(PR_SET_PDEATHSIG), NAME(PR_GET_PDEATHSIG), NAME(PR_GET_DUMPABLE), NAME(PR_SET_DUMPABLE),
    NAME(PR_GET_UNALIGN), NAME(PR_SET_UNALIGN), NAME(PR_GET_KEEPCAPS), NAME(PR_SET_KEEPCAPS),
    NAME(PR_GET_FPEMU), NAME(PR_SET_FPEMU), NAME(PR_GET_FPEXC), NAME(PR_SET_FPEXC),
    NAME(PR_GET_TIMING), NAME(PR_SET_TIMING), NAME(PR_SET_NAME), NAME(PR_GET_NAME),
    NAME(PR_GET_ENDIAN), NAME(PR_SET_ENDIAN), NAME(PR_GET_SECCOMP), NAME(PR_SET_SECCOMP),
    NAME(PR_CAPBSET_READ), NAME(PR_CAPBSET_DROP), NAME(PR_GET_TSC), NAME(PR_SET_TSC),
    NAME(PR_GET_SECUREBITS), NAME(PR_SET_SECUREBITS), NAME(PR_SET_TIMERSLACK),
    NAME(PR_GET_TIMERSLACK), NAME(PR_TASK_PERF_EVENTS_DISABLE), NAME(PR_TASK_PERF_EVENTS_ENABLE),
    NAME(PR_MCE_KILL), NAME(PR_MCE_KILL_GET), NAME(PR_SET_MM), NAME(PR_SET_PTRACER),
    NAME(PR_SET_CHILD_SUBREAPER), NAME(PR_GET_CHILD_SUBREAPER), NAME(PR_SET_NO_NEW_PRIVS),
    NAME(PR_GET_NO_NEW_PRIVS), NAME(PR_GET_TID_ADDRESS), NAME(PR_SET_THP_DISABLE),
    NAME(PR_GET_THP_DISABLE), NAME(PR_SET_FP_MODE), NAME(PR_GET_FP_MODE), NAME(PR_CAP_AMBIENT),
    NAME(PR_SVE_SET_VL), NAME(PR_SVE_GET_VL), NAME(PR_GET_SPECULATION_CTRL),
    NAME(PR_SET_SPECULATION_CTRL), NAME(PR_PAC_RESET_KEYS), NAME(PR_SET_TAGGED_ADDR_CTRL),
    NAME(PR_GET_TAGGED_ADDR_CTRL), NAME(PR_SET_IO_FLUSHER), NAME(PR_GET_IO_FLUSHER),
    NAME(PR_SET_SYSCALL_USER_DISPATCH), NAME(PR_PAC_SET_ENABLED_KEYS),
    NAME(PR_PAC_GET_ENABLED_KEYS), NAME(PR_SCHED_CORE), {63, "PR_SME_SET_VL"},
    {64, "PR_SME_GET_VL"}, {65, "PR_SET_MDWE"}, {66, "PR_GET_MDWE"},
    {bits(PR_SET_VMA), "PR_SET_VMA"},
};
constexpr FlagName ptrace_requests_rows[] = {
    {0, "PTRACE_TRACEME"}, {1, "PTRACE_PEEKTEXT"}, {2, "PTRACE_PEEKDATA"}, {4, "PTRACE_POKETEXT"},
    {5, "PTRACE_POKEDATA"}, {7, "PTRACE_CONT"}, {8, "PTRACE_KILL"}, {9, "PTRACE_SINGLESTEP"},
    {16, "PTRACE_ATTACH"}, {17, "PTRACE_DETACH"}, {24, "PTRACE_SYSCALL"},
    {0x4200, "PTRACE_SETOPTIONS"}, {0x4201, "PTRACE_GETEVENTMSG"}, {0x4202, "PTRACE_GETSIGINFO"},
    {0x4203, "PTRACE_SETSIGINFO"}, {0x4204, "PTRACE_GETREGSET"}, {0x4205, "PTRACE_SETREGSET"},
    {0x4206, "PTRACE_SEIZE"}, {0x4207, "PTRACE_INTERRUPT"}, {0x4208, "PTRACE_LISTEN"},
};
constexpr FlagName priority_kinds_rows[] = {
    NAME(PRIO_PROCESS), NAME(PRIO_PGRP), NAME(PRIO_USER),
};
constexpr FlagName rename_flags_rows[] = {
    NAME(RENAME_NOREPLACE), NAME(RENAME_EXCHANGE), NAME(RENAME_WHITEOUT),
};
constexpr FlagName resolve_flags_rows[] = {
    NAME(RESOLVE_NO_XDEV), NAME(RESOLVE_NO_MAGICLINKS), NAME(RESOLVE_NO_SYMLINKS),
    NAME(RESOLVE_BENEATH), NAME(RESOLVE_IN_ROOT), NAME(RESOLVE_CACHED),
};
constexpr FlagName rlimit_resources_rows[] = {
    NAME(RLIMIT_CPU), NAME(RLIMIT_FSIZE), NAME(RLIMIT_DATA), NAME(RLIMIT_STACK), NAME(RLIMIT_CORE),
    NAME(RLIMIT_RSS), NAME(RLIMIT_NPROC), NAME(RLIMIT_NOFILE), NAME(RLIMIT_MEMLOCK),
    NAME(RLIMIT_AS), NAME(RLIMIT_LOCKS), NAME(RLIMIT_SIGPENDING), NAME(RLIMIT_MSGQUEUE),
    NAME(RLIMIT_NICE), NAME(RLIMIT_RTPRIO), NAME(RLIMIT_RTTIME),
};
constexpr FlagName rusage_whos_rows[] = {
    NAME(RUSAGE_SELF), NAME(RUSAGE_CHILDREN), NAME(RUSAGE_THREAD),
};
constexpr FlagName rwf_flags_rows[] = {
    NAME(RWF_HIPRI), NAME(RWF_DSYNC), NAME(RWF_SYNC), NAME(RWF_NOWAIT), NAME(RWF_APPEND),
};
constexpr FlagName sa_flags_rows[] = {
    {1, "SA_NOCLDSTOP"}, {2, "SA_NOCLDWAIT"}, {4, "SA_SIGINFO"}, {0x800, "SA_EXPOSE_TAGBITS"},
    {0x04000000, "SA_RESTORER"}, {0x08000000, "SA_ONSTACK"}, {0x10000000, "SA_RESTART"},
    {0x40000000, "SA_NODEFER"}, {0x80000000, "SA_RESETHAND"},
};
constexpr FlagName sched_policies_rows[] = {
    {0, "SCHED_OTHER"}, {1, "SCHED_FIFO"}, {2, "SCHED_RR"}, {3, "SCHED_BATCH"}, {5, "SCHED_IDLE"},
    {6, "SCHED_DEADLINE"}, {7, "SCHED_EXT"},
};
constexpr FlagName seek_whences_rows[] = {
    NAME(SEEK_SET), NAME(SEEK_CUR), NAME(SEEK_END), NAME(SEEK_DATA), NAME(SEEK_HOLE),
};
constexpr FlagName shm_get_flags_rows[] = {
    NAME(IPC_CREAT), NAME(IPC_EXCL), NAME(SHM_HUGETLB), NAME(SHM_NORESERVE),
};
constexpr FlagName shmat_flags_rows[] = {
    NAME(SHM_RDONLY), NAME(SHM_RND), NAME(SHM_REMAP), NAME(SHM_EXEC),
};
constexpr FlagName shutdown_hows_rows[] = {
    NAME(SHUT_RD), NAME(SHUT_WR), NAME(SHUT_RDWR),
};
constexpr FlagName sigaltstack_flags_rows[] = {
    NAME(SS_ONSTACK), NAME(SS_DISABLE), {0x80000000, "SS_AUTODISARM"},
};
constexpr FlagName signalfd_flags_rows[] = {
    NAME(SFD_CLOEXEC), NAME(SFD_NONBLOCK),
};
constexpr FlagName sigprocmask_how_rows[] = {
    NAME(SIG_BLOCK), NAME(SIG_UNBLOCK), NAME(SIG_SETMASK),
};
constexpr FlagName socket_families_rows[] = {
    NAME(AF_UNSPEC), NAME(AF_UNIX), NAME(AF_INET), NAME(AF_AX25), NAME(AF_IPX), NAME(AF_INET6),
    NAME(AF_KEY), NAME(AF_NETLINK), NAME(AF_PACKET), NAME(AF_RDS), NAME(AF_CAN), NAME(AF_TIPC),
    NAME(AF_BLUETOOTH), NAME(AF_ALG), NAME(AF_NFC), NAME(AF_VSOCK), NAME(AF_KCM), NAME(AF_QIPCRTR),
    NAME(AF_SMC), NAME(AF_XDP),
};
constexpr FlagName socket_levels_rows[] = {
    {0, "SOL_IP"}, {1, "SOL_SOCKET"}, {6, "SOL_TCP"}, {17, "SOL_UDP"}, {41, "SOL_IPV6"},
    {58, "SOL_ICMPV6"}, {255, "SOL_RAW"}, {263, "SOL_PACKET"}, {270, "SOL_NETLINK"},
    {279, "SOL_ALG"}, {282, "SOL_TLS"},
};
constexpr FlagName socket_options_rows[] = {
    {1, "SO_DEBUG"}, {2, "SO_REUSEADDR"}, {3, "SO_TYPE"}, {4, "SO_ERROR"}, {5, "SO_DONTROUTE"},
    {6, "SO_BROADCAST"}, {7, "SO_SNDBUF"}, {8, "SO_RCVBUF"}, {9, "SO_KEEPALIVE"},
    {10, "SO_OOBINLINE"}, {11, "SO_NO_CHECK"}, {12, "SO_PRIORITY"}, {13, "SO_LINGER"},
    {14, "SO_BSDCOMPAT"}, {15, "SO_REUSEPORT"}, {16, "SO_PASSCRED"}, {17, "SO_PEERCRED"},
    {18, "SO_RCVLOWAT"}, {19, "SO_SNDLOWAT"}, {20, "SO_RCVTIMEO"}, {21, "SO_SNDTIMEO"},
    {22, "SO_SECURITY_AUTHENTICATION"}, {23, "SO_SECURITY_ENCRYPTION_TRANSPORT"},
    {24, "SO_SECURITY_ENCRYPTION_NETWORK"}, {25, "SO_BINDTODEVICE"}, {26, "SO_ATTACH_FILTER"},
    {27, "SO_DETACH_FILTER"}, {28, "SO_PEERNAME"}, {29, "SO_TIMESTAMP"}, {30, "SO_ACCEPTCONN"},
    {31, "SO_PEERSEC"}, {32, "SO_SNDBUFFORCE"}, {33, "SO_RCVBUFFORCE"}, {34, "SO_PASSSEC"},
    {35, "SO_TIMESTAMPNS"}, {36, "SO_MARK"}, {37, "SO_TIMESTAMPING"}, {38, "SO_PROTOCOL"},
    {39, "SO_DOMAIN"}, {40, "SO_RXQ_OVFL"}, {41, "SO_WIFI_STATUS"}, {42, "SO_PEEK_OFF"},
    {43, "SO_NOFCS"}, {44, "SO_LOCK_FILTER"}, {45, "SO_SELECT_ERR_QUEUE"}, {46, "SO_BUSY_POLL"},
    {47, "SO_MAX_PACING_RATE"}, {48, "SO_BPF_EXTENSIONS"}, {49, "SO_INCOMING_CPU"},
    {50, "SO_ATTACH_BPF"}, {51, "SO_ATTACH_REUSEPORT_CBPF"}, {52, "SO_ATTACH_REUSEPORT_EBPF"},
    {53, "SO_CNX_ADVICE"}, {55, "SO_MEMINFO"}, {56, "SO_INCOMING_NAPI_ID"}, {57, "SO_COOKIE"},
    {59, "SO_PEERGROUPS"}, {60, "SO_ZEROCOPY"}, {61, "SO_TXTIME"}, {62, "SO_BINDTOIFINDEX"},
    {63, "SO_TIMESTAMP_NEW"}, {64, "SO_TIMESTAMPNS_NEW"}, {65, "SO_TIMESTAMPING_NEW"},
    {66, "SO_RCVTIMEO_NEW"}, {67, "SO_SNDTIMEO_NEW"}, {68, "SO_DETACH_REUSEPORT_BPF"},
    {69, "SO_PREFER_BUSY_POLL"}, {70, "SO_BUSY_POLL_BUDGET"}, {71, "SO_NETNS_COOKIE"},
    {72, "SO_BUF_LOCK"}, {73, "SO_RESERVE_MEM"}, {74, "SO_TXREHASH"}, {75, "SO_RCVMARK"},
};
constexpr FlagName socket_types_rows[] = {
    {bits(SOCK_STREAM), "SOCK_STREAM", 0xf}, {bits(SOCK_DGRAM), "SOCK_DGRAM", 0xf},
    {bits(SOCK_RAW), "SOCK_RAW", 0xf}, {bits(SOCK_RDM), "SOCK_RDM", 0xf},
    {bits(SOCK_SEQPACKET), "SOCK_SEQPACKET", 0xf}, {bits(SOCK_PACKET), "SOCK_PACKET", 0xf},
    NAME(SOCK_CLOEXEC), NAME(SOCK_NONBLOCK),
};
constexpr FlagName splice_flags_rows[] = {
    NAME(SPLICE_F_MOVE), NAME(SPLICE_F_NONBLOCK), NAME(SPLICE_F_MORE), NAME(SPLICE_F_GIFT),
};
constexpr FlagName statx_mask_rows[] = {
    NAME(STATX_TYPE), NAME(STATX_MODE), NAME(STATX_NLINK), NAME(STATX_UID), NAME(STATX_GID),
    NAME(STATX_ATIME), NAME(STATX_MTIME), NAME(STATX_CTIME), NAME(STATX_INO), NAME(STATX_SIZE),
    NAME(STATX_BLOCKS), NAME(STATX_BTIME), NAME(STATX_MNT_ID),
};
constexpr FlagName sync_range_flags_rows[] = {
    NAME(SYNC_FILE_RANGE_WAIT_BEFORE), NAME(SYNC_FILE_RANGE_WRITE),
    NAME(SYNC_FILE_RANGE_WAIT_AFTER),
};
constexpr FlagName timer_flags_rows[] = {
    NAME(TIMER_ABSTIME),
};
constexpr FlagName timerfd_create_flags_rows[] = {
    NAME(TFD_CLOEXEC), NAME(TFD_NONBLOCK),
};
constexpr FlagName timerfd_settime_flags_rows[] = {
    NAME(TFD_TIMER_ABSTIME), NAME(TFD_TIMER_CANCEL_ON_SET),
};
constexpr FlagName umount_flags_rows[] = {
    NAME(MNT_FORCE), NAME(MNT_DETACH), NAME(MNT_EXPIRE), NAME(UMOUNT_NOFOLLOW),
};
constexpr FlagName wait_id_types_rows[] = {
    {0, "P_ALL"}, {1, "P_PID"}, {2, "P_PGID"}, {3, "P_PIDFD"},
};
constexpr FlagName wait_options_rows[] = {
    NAME(WNOHANG), NAME(WUNTRACED), NAME(WEXITED), NAME(WCONTINUED), NAME(WNOWAIT),
    {0x20000000, "__WNOTHREAD"}, {0x40000000, "__WALL"}, {0x80000000, "__WCLONE"},
};
constexpr FlagName xattr_flags_rows[] = {
    NAME(XATTR_CREATE), NAME(XATTR_REPLACE),
};

#undef NAME
// clang-format on

} // namespace

constinit const FlagTable a64_open_flags{a64_open_flags_rows};
constinit const FlagTable access_modes{access_modes_rows};
constinit const FlagTable at_flags{at_flags_rows};
constinit const FlagTable clock_ids{clock_ids_rows};
constinit const FlagTable clone_flags{clone_flags_rows};
constinit const FlagTable close_range_flags{close_range_flags_rows};
constinit const FlagTable epoll_create_flags{epoll_create_flags_rows};
constinit const FlagTable epoll_events{epoll_events_rows};
constinit const FlagTable epoll_operations{epoll_operations_rows};
constinit const FlagTable eventfd_flags{eventfd_flags_rows};
constinit const FlagTable fadvise_advices{fadvise_advices_rows};
constinit const FlagTable fallocate_modes{fallocate_modes_rows};
constinit const FlagTable fcntl_commands{fcntl_commands_rows};
constinit const FlagTable flock_operations{flock_operations_rows};
constinit const FlagTable fsconfig_commands{fsconfig_commands_rows};
constinit const FlagTable futex_operations{futex_operations_rows};
constinit const FlagTable getrandom_flags{getrandom_flags_rows};
constinit const FlagTable inotify_events{inotify_events_rows};
constinit const FlagTable inotify_init_flags{inotify_init_flags_rows};
constinit const FlagTable ipc_commands{ipc_commands_rows};
constinit const FlagTable ipc_get_flags{ipc_get_flags_rows};
constinit const FlagTable itimers{itimers_rows};
constinit const FlagTable madvise_advices{madvise_advices_rows};
constinit const FlagTable membarrier_commands{membarrier_commands_rows};
constinit const FlagTable memfd_flags{memfd_flags_rows};
constinit const FlagTable mempolicy_modes{mempolicy_modes_rows};
constinit const FlagTable mlockall_flags{mlockall_flags_rows};
constinit const FlagTable mmap_flags{mmap_flags_rows};
constinit const FlagTable mmap_prot{mmap_prot_rows};
constinit const FlagTable mount_flags{mount_flags_rows};
constinit const FlagTable mremap_flags{mremap_flags_rows};
constinit const FlagTable msg_flags{msg_flags_rows};
constinit const FlagTable msgrcv_flags{msgrcv_flags_rows};
constinit const FlagTable msync_flags{msync_flags_rows};
constinit const FlagTable open_flags{open_flags_rows};
constinit const FlagTable poll_events{poll_events_rows};
constinit const FlagTable prctl_options{prctl_options_rows};
constinit const FlagTable ptrace_requests{ptrace_requests_rows};
constinit const FlagTable priority_kinds{priority_kinds_rows};
constinit const FlagTable rename_flags{rename_flags_rows};
constinit const FlagTable resolve_flags{resolve_flags_rows};
constinit const FlagTable rlimit_resources{rlimit_resources_rows};
constinit const FlagTable rusage_whos{rusage_whos_rows};
constinit const FlagTable rwf_flags{rwf_flags_rows};
constinit const FlagTable sa_flags{sa_flags_rows};
constinit const FlagTable sched_policies{sched_policies_rows};
constinit const FlagTable seek_whences{seek_whences_rows};
constinit const FlagTable shm_get_flags{shm_get_flags_rows};
constinit const FlagTable shmat_flags{shmat_flags_rows};
constinit const FlagTable shutdown_hows{shutdown_hows_rows};
constinit const FlagTable sigaltstack_flags{sigaltstack_flags_rows};
constinit const FlagTable signalfd_flags{signalfd_flags_rows};
constinit const FlagTable sigprocmask_how{sigprocmask_how_rows};
constinit const FlagTable socket_families{socket_families_rows};
constinit const FlagTable socket_levels{socket_levels_rows};
constinit const FlagTable socket_options{socket_options_rows};
constinit const FlagTable socket_types{socket_types_rows};
constinit const FlagTable splice_flags{splice_flags_rows};
constinit const FlagTable statx_mask{statx_mask_rows};
constinit const FlagTable sync_range_flags{sync_range_flags_rows};
constinit const FlagTable timer_flags{timer_flags_rows};
constinit const FlagTable timerfd_create_flags{timerfd_create_flags_rows};
constinit const FlagTable timerfd_settime_flags{timerfd_settime_flags_rows};
constinit const FlagTable umount_flags{umount_flags_rows};
constinit const FlagTable wait_id_types{wait_id_types_rows};
constinit const FlagTable wait_options{wait_options_rows};
constinit const FlagTable xattr_flags{xattr_flags_rows};

const FlagTable& table_for(Isa isa, const FlagTable& table) noexcept {
    return isa == Isa::a64 && &table == &open_flags ? a64_open_flags : table;
}

} // namespace ferry::linux_guest
