/* Structs as the kernel's own headers have them. */
#include "rows.h"

#include <asm/ioctls.h>
#include <asm/sembuf.h>
#include <asm/shmbuf.h>
#include <asm/sigcontext.h>
#include <asm/signal.h>
#include <asm/stat.h>
#include <asm/statfs.h>
#include <asm/termbits.h>
#include <asm/termios.h>
#include <asm/ucontext.h>
#include <linux/aio_abi.h>
#include <linux/capability.h>
#include <linux/eventpoll.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/if_packet.h>
#include <linux/inotify.h>
#include <linux/ipc.h>
#include <linux/mount.h>
#include <linux/msg.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <linux/sched/types.h>
#include <linux/sem.h>
#include <linux/shm.h>
#include <linux/signalfd.h>
#include <linux/stat.h>
#include <linux/time_types.h>

/* clang-format off */
void rows(void) {
    SIZE(struct stat)
    FIELD(struct stat, st_dev) FIELD(struct stat, st_ino) FIELD(struct stat, st_mode)
    FIELD(struct stat, st_nlink) FIELD(struct stat, st_uid) FIELD(struct stat, st_gid)
    FIELD(struct stat, st_rdev) FIELD(struct stat, st_size) FIELD(struct stat, st_blksize)
    FIELD(struct stat, st_blocks) FIELD(struct stat, st_atime) FIELD(struct stat, st_atime_nsec)
    FIELD(struct stat, st_mtime) FIELD(struct stat, st_ctime)

    SIZE(struct statfs)
    FIELD(struct statfs, f_type) FIELD(struct statfs, f_bsize) FIELD(struct statfs, f_blocks)
    FIELD(struct statfs, f_fsid) FIELD(struct statfs, f_namelen) FIELD(struct statfs, f_flags)

    SIZE(struct statx)
    FIELD(struct statx, stx_mask) FIELD(struct statx, stx_mode) FIELD(struct statx, stx_ino)
    FIELD(struct statx, stx_size) FIELD(struct statx, stx_atime) FIELD(struct statx, stx_mtime)
    FIELD(struct statx, stx_rdev_major) FIELD(struct statx, stx_dev_major)
    FIELD(struct statx, stx_mnt_id)

    SIZE(struct epoll_event)
    FIELD(struct epoll_event, events) FIELD(struct epoll_event, data)

    SIZE(struct sigaction)
    FIELD(struct sigaction, sa_handler) FIELD(struct sigaction, sa_flags)
    FIELD(struct sigaction, sa_mask)
    SIZE(stack_t)
    FIELD(stack_t, ss_sp) FIELD(stack_t, ss_flags) FIELD(stack_t, ss_size)
    SIZE(sigset_t)

    SIZE(struct ucontext)
    FIELD(struct ucontext, uc_link) FIELD(struct ucontext, uc_stack)
    FIELD(struct ucontext, uc_sigmask) FIELD(struct ucontext, uc_mcontext)
#if defined(__aarch64__)
    FIELD(struct sigcontext, fault_address) FIELD(struct sigcontext, regs)
    FIELD(struct sigcontext, sp) FIELD(struct sigcontext, pc) FIELD(struct sigcontext, pstate)
    FIELD(struct sigcontext, __reserved)
    SIZE(struct fpsimd_context)
    FIELD(struct fpsimd_context, fpsr) FIELD(struct fpsimd_context, vregs)
    SIZE(struct esr_context)
    VALUE(FPSIMD_MAGIC) VALUE(ESR_MAGIC)
#elif defined(__riscv)
    SIZE(struct sigcontext)
    FIELD(struct sigcontext, sc_regs) FIELD(struct sigcontext, sc_fpregs)
    SIZE(struct __riscv_d_ext_state)
    FIELD(struct __riscv_d_ext_state, fcsr)
#endif

    SIZE(struct termios)
    FIELD(struct termios, c_iflag) FIELD(struct termios, c_lflag) FIELD(struct termios, c_line)
    FIELD(struct termios, c_cc)
    SIZE(struct termios2)
    FIELD(struct termios2, c_ispeed) FIELD(struct termios2, c_ospeed)
    SIZE(struct winsize)
    FIELD(struct winsize, ws_col)

    SIZE(struct ipc64_perm)
    FIELD(struct ipc64_perm, key) FIELD(struct ipc64_perm, uid) FIELD(struct ipc64_perm, gid)
    FIELD(struct ipc64_perm, cuid) FIELD(struct ipc64_perm, cgid) FIELD(struct ipc64_perm, mode)
    FIELD(struct ipc64_perm, seq)
    SIZE(struct semid64_ds)
    FIELD(struct semid64_ds, sem_otime) FIELD(struct semid64_ds, sem_ctime)
    FIELD(struct semid64_ds, sem_nsems)
    SIZE(struct shmid64_ds)
    FIELD(struct shmid64_ds, shm_segsz) FIELD(struct shmid64_ds, shm_atime)
    FIELD(struct shmid64_ds, shm_dtime) FIELD(struct shmid64_ds, shm_ctime)
    FIELD(struct shmid64_ds, shm_cpid) FIELD(struct shmid64_ds, shm_lpid)
    FIELD(struct shmid64_ds, shm_nattch)
    SIZE(struct msqid64_ds)
    FIELD(struct msqid64_ds, msg_stime) FIELD(struct msqid64_ds, msg_rtime)
    FIELD(struct msqid64_ds, msg_ctime) FIELD(struct msqid64_ds, msg_cbytes)
    FIELD(struct msqid64_ds, msg_qnum) FIELD(struct msqid64_ds, msg_qbytes)
    FIELD(struct msqid64_ds, msg_lspid) FIELD(struct msqid64_ds, msg_lrpid)
    SIZE(struct seminfo) SIZE(struct msginfo) SIZE(struct shminfo64) SIZE(struct shm_info)
    FIELD(struct shm_info, shm_tot) FIELD(struct shm_info, swap_successes)
    SIZE(struct sembuf)
    FIELD(struct sembuf, sem_op) FIELD(struct sembuf, sem_flg)

    SIZE(struct clone_args)
    FIELD(struct clone_args, exit_signal) FIELD(struct clone_args, stack_size)
    FIELD(struct clone_args, set_tid) FIELD(struct clone_args, cgroup)
    SIZE(struct sched_attr)
    FIELD(struct sched_attr, sched_flags) FIELD(struct sched_attr, sched_runtime)
    FIELD(struct sched_attr, sched_util_max)
    SIZE(struct futex_waitv)
    FIELD(struct futex_waitv, uaddr) FIELD(struct futex_waitv, flags)
    SIZE(struct robust_list_head)
    FIELD(struct robust_list_head, futex_offset) FIELD(struct robust_list_head, list_op_pending)

    SIZE(struct open_how)
    FIELD(struct open_how, mode) FIELD(struct open_how, resolve)
    SIZE(struct mount_attr)
    SIZE(struct flock)
    FIELD(struct flock, l_whence) FIELD(struct flock, l_start) FIELD(struct flock, l_len)
    FIELD(struct flock, l_pid)
    SIZE(struct f_owner_ex)
    SIZE(struct inotify_event)
    SIZE(struct signalfd_siginfo)
    FIELD(struct signalfd_siginfo, ssi_ptr) FIELD(struct signalfd_siginfo, ssi_addr)
    SIZE(struct iocb)
    FIELD(struct iocb, aio_lio_opcode) FIELD(struct iocb, aio_buf) FIELD(struct iocb, aio_nbytes)
    FIELD(struct iocb, aio_offset) FIELD(struct iocb, aio_resfd)
    SIZE(struct io_event)
    SIZE(struct __user_cap_header_struct) SIZE(struct __user_cap_data_struct)
    SIZE(struct sockaddr_nl) SIZE(struct sockaddr_ll)
    SIZE(struct nlmsghdr)

    VALUE(TCGETS) VALUE(TCSETS) VALUE(TIOCGWINSZ) VALUE(FIONREAD) VALUE(TIOCGPTN) VALUE(TCGETS2)
    VALUE(TIOCSCTTY) VALUE(FIONBIO) VALUE(FIOCLEX) VALUE(TIOCGPGRP)
    VALUE(O_CREAT) VALUE(O_EXCL) VALUE(O_NOCTTY) VALUE(O_TRUNC) VALUE(O_APPEND) VALUE(O_NONBLOCK)
    VALUE(O_DSYNC) VALUE(O_SYNC) VALUE(FASYNC) VALUE(O_NOATIME) VALUE(O_CLOEXEC) VALUE(O_PATH)
    VALUE(O_DIRECTORY) VALUE(O_NOFOLLOW) VALUE(O_DIRECT) VALUE(O_LARGEFILE) VALUE(O_TMPFILE)
    VALUE(F_GETLK) VALUE(F_SETLKW) VALUE(F_SETOWN) VALUE(F_OFD_SETLK) VALUE(F_SETOWN_EX)
    VALUE(SA_NOCLDSTOP) VALUE(SA_NOCLDWAIT) VALUE(SA_SIGINFO) VALUE(SA_ONSTACK) VALUE(SA_RESTART)
    VALUE(SA_NODEFER) VALUE(SA_RESETHAND)
    VALUE(MINSIGSTKSZ)
}
