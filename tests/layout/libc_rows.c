/* Structs that libc and the kernel agree on. */
#define _GNU_SOURCE
#include "rows.h"

#include <errno.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <time.h>
#include <ucontext.h>

/* clang-format off */
void rows(void) {
    SIZE(siginfo_t)
    FIELD(siginfo_t, si_signo) FIELD(siginfo_t, si_errno) FIELD(siginfo_t, si_code)
    FIELD(siginfo_t, si_pid) FIELD(siginfo_t, si_uid) FIELD(siginfo_t, si_status)
    FIELD(siginfo_t, si_utime) FIELD(siginfo_t, si_value) FIELD(siginfo_t, si_addr)
    FIELD(siginfo_t, si_addr_lsb) FIELD(siginfo_t, si_lower) FIELD(siginfo_t, si_band)
    FIELD(siginfo_t, si_fd) FIELD(siginfo_t, si_timerid) FIELD(siginfo_t, si_overrun)
    FIELD(siginfo_t, si_syscall)
    SIZE(struct sigevent)
    FIELD(struct sigevent, sigev_signo) FIELD(struct sigevent, sigev_notify)
    FIELD(struct sigevent, _sigev_un)

    SIZE(struct timespec) SIZE(struct timeval) SIZE(struct itimerspec) SIZE(struct itimerval)
    FIELD(struct itimerspec, it_value) FIELD(struct itimerval, it_value)
    SIZE(struct timezone) SIZE(struct tms)
    SIZE(struct timex)
    FIELD(struct timex, modes) FIELD(struct timex, offset) FIELD(struct timex, status)
    FIELD(struct timex, time) FIELD(struct timex, tick) FIELD(struct timex, stbcnt)
    FIELD(struct timex, tai)

    SIZE(struct rusage)
    FIELD(struct rusage, ru_stime) FIELD(struct rusage, ru_maxrss) FIELD(struct rusage, ru_nivcsw)
    SIZE(struct rlimit)
    SIZE(struct sched_param)
    SIZE(struct sysinfo)
    FIELD(struct sysinfo, totalram) FIELD(struct sysinfo, procs) FIELD(struct sysinfo, mem_unit)
    SIZE(struct utsname)
    FIELD(struct utsname, machine)

    SIZE(struct iovec)
    FIELD(struct iovec, iov_len)
    SIZE(struct msghdr)
    FIELD(struct msghdr, msg_namelen) FIELD(struct msghdr, msg_iov)
    FIELD(struct msghdr, msg_iovlen) FIELD(struct msghdr, msg_control)
    FIELD(struct msghdr, msg_controllen) FIELD(struct msghdr, msg_flags)
    SIZE(struct mmsghdr)
    FIELD(struct mmsghdr, msg_len)
    SIZE(struct cmsghdr)
    FIELD(struct cmsghdr, cmsg_level) FIELD(struct cmsghdr, cmsg_type)
    SIZE(struct ucred)
    SIZE(struct sockaddr_un) SIZE(struct sockaddr_in) SIZE(struct sockaddr_in6)
    FIELD(struct sockaddr_un, sun_path) FIELD(struct sockaddr_in6, sin6_scope_id)
    SIZE(struct sockaddr_storage)
    SIZE(struct linger)
    SIZE(struct pollfd)
    FIELD(struct pollfd, revents)
    SIZE(fd_set)
    SIZE(struct mq_attr)
    FIELD(struct mq_attr, mq_curmsgs)

    VALUE(SOCK_STREAM) VALUE(SOCK_DGRAM) VALUE(SOCK_NONBLOCK) VALUE(SOCK_CLOEXEC)
    VALUE(SOL_SOCKET) VALUE(SO_REUSEADDR) VALUE(SO_RCVTIMEO) VALUE(SO_PEERCRED) VALUE(SO_PASSCRED)
    VALUE(SO_ATTACH_FILTER) VALUE(SO_ATTACH_REUSEPORT_CBPF)
    VALUE(MAP_ANONYMOUS) VALUE(MAP_STACK) VALUE(MAP_NORESERVE) VALUE(MAP_FIXED_NOREPLACE)
    VALUE(MAP_GROWSDOWN) VALUE(MAP_LOCKED) VALUE(MAP_POPULATE) VALUE(MAP_HUGETLB)
    VALUE(RLIMIT_NOFILE) VALUE(RLIMIT_AS) VALUE(RLIMIT_NPROC) VALUE(RLIMIT_MEMLOCK)
    VALUE(SIGUSR1) VALUE(SIGCHLD) VALUE(SIGSYS) VALUE(SIGSTKFLT) VALUE(SIGPWR)
    VALUE(POLLRDHUP) VALUE(POLLWRNORM) VALUE(POLLMSG)
    VALUE(EDEADLK) VALUE(ENOTSOCK)
}
