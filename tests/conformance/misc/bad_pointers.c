// A bad pointer is EFAULT from every kind of call: low, unmapped, in the kernel's half, wrongly
// protected, and a buffer whose end is not mapped.
#include "check.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/vfs.h>

static char* place;
static int file, ends[2], pair[2], epoll, inotify;

#define CALL(number, ...) syscall(__NR_##number, ##__VA_ARGS__)
#define TRY(call)                                                                                  \
    do {                                                                                           \
        long result = call;                                                                        \
        int error = result == -1 ? errno : 0;                                                      \
        if (error != EFAULT)                                                                       \
            say("  %s: %s\n", #call, error_name(error));                                           \
        ++tried;                                                                                   \
    } while (0)

static int tried;

// The kernel reads what these point to.
static void inputs(void) {
    TRY(CALL(openat, AT_FDCWD, place, O_RDONLY));
    TRY(CALL(mkdirat, AT_FDCWD, place, 0700));
    TRY(CALL(unlinkat, AT_FDCWD, place, 0));
    TRY(CALL(renameat2, AT_FDCWD, place, AT_FDCWD, "x", 0));
    TRY(CALL(renameat2, AT_FDCWD, "file", AT_FDCWD, place, 0));
    TRY(CALL(linkat, AT_FDCWD, "file", AT_FDCWD, place, 0));
    TRY(CALL(symlinkat, place, AT_FDCWD, "x"));
    TRY(CALL(symlinkat, "x", AT_FDCWD, place));
    TRY(CALL(readlinkat, AT_FDCWD, place, (char[8]){0}, 8));
    TRY(CALL(faccessat, AT_FDCWD, place, F_OK));
    TRY(CALL(fchmodat, AT_FDCWD, place, 0600));
    TRY(CALL(fchownat, AT_FDCWD, place, 0, 0, 0));
    TRY(CALL(chdir, place));
    TRY(CALL(truncate, place, 0));
    TRY(CALL(mknodat, AT_FDCWD, place, S_IFREG | 0600, 0));
    TRY(CALL(utimensat, AT_FDCWD, place, NULL, 0));
    TRY(CALL(utimensat, AT_FDCWD, "file", place, 0));
    TRY(CALL(newfstatat, AT_FDCWD, place, &(struct stat){0}, 0));
    TRY(CALL(statx, AT_FDCWD, place, 0, 0, &(struct statx){0}));
    TRY(CALL(statfs, place, &(struct statfs){0}));
    TRY(CALL(getxattr, place, "user.x", NULL, 0));
    TRY(CALL(getxattr, "file", place, NULL, 0));
    TRY(CALL(execve, place, NULL, NULL));
    TRY(CALL(write, ends[1], place, 64));
    TRY(CALL(pwrite64, file, place, 64, 0));
    TRY(CALL(writev, ends[1], place, 2));
    TRY(CALL(writev, ends[1], &((struct iovec){place, 64}), 1));
    TRY(CALL(sendto, pair[0], place, 64, 0, NULL, 0));
    TRY(CALL(sendmsg, pair[0], place, 0));
    TRY(CALL(bind, pair[0], place, 16));
    TRY(CALL(connect, pair[0], place, 16));
    TRY(CALL(setsockopt, pair[0], SOL_SOCKET, SO_KEEPALIVE, place, 4));
    TRY(CALL(rt_sigaction, SIGUSR1, place, NULL, 8));
    TRY(CALL(rt_sigprocmask, SIG_BLOCK, place, NULL, 8));
    TRY(CALL(rt_sigtimedwait, place, NULL, NULL, 8));
    TRY(CALL(rt_sigtimedwait, &(uint64_t){0}, NULL, place, 8));
    TRY(CALL(rt_sigsuspend, place, 8));
    TRY(CALL(rt_sigqueueinfo, getpid(), SIGUSR1, place));
    TRY(CALL(sigaltstack, place, NULL));
    TRY(CALL(nanosleep, place, NULL));
    TRY(CALL(clock_nanosleep, CLOCK_MONOTONIC, 0, place, NULL));
    TRY(CALL(clock_settime, CLOCK_REALTIME, place));
    TRY(CALL(setitimer, ITIMER_VIRTUAL, place, NULL));
    TRY(CALL(timer_create, CLOCK_MONOTONIC, place, &(int){0}));
    TRY(CALL(ppoll, place, 1, NULL, NULL, 8));
    TRY(CALL(ppoll, NULL, 0, place, NULL, 8));
    TRY(CALL(pselect6, 5, place, NULL, NULL, &((struct timespec){0, 0}), NULL));
    TRY(CALL(epoll_ctl, epoll, EPOLL_CTL_ADD, ends[0], place));
    TRY(CALL(setrlimit, RLIMIT_CPU, place));
    TRY(CALL(prlimit64, 0, RLIMIT_CPU, place, NULL));
    TRY(CALL(sched_setaffinity, 0, 8, place));
    TRY(CALL(sched_setscheduler, 0, SCHED_OTHER, place));
    TRY(CALL(futex, place, 0, 0, NULL, NULL, 0));
    TRY(CALL(setgroups, 2, place));
    TRY(CALL(prctl, 15, place));
    TRY(CALL(clone3, place, 88));
    TRY(CALL(io_setup, 1, place));
    TRY(CALL(memfd_create, place, 0));
    TRY(CALL(inotify_add_watch, inotify, place, 1));
}

// The kernel writes there.
static void outputs(void) {
    TRY(CALL(read, file, place, 64));
    TRY(CALL(pread64, file, place, 64, 0));
    TRY(CALL(readv, file, place, 2));
    TRY(CALL(readv, file, &((struct iovec){place, 64}), 1));
    TRY(CALL(getdents64, open(".", O_RDONLY | O_CLOEXEC), place, 64));
    TRY(CALL(readlinkat, AT_FDCWD, "link", place, 64));
    TRY(CALL(getcwd, place, 256));
    TRY(CALL(newfstatat, AT_FDCWD, "file", place, 0));
    TRY(CALL(fstat, file, place));
    TRY(CALL(statx, AT_FDCWD, "file", 0, 0, place));
    TRY(CALL(statfs, "/", place));
    TRY(CALL(pipe2, place, 0));
    TRY(CALL(socketpair, AF_UNIX, SOCK_STREAM, 0, place));
    TRY(CALL(getsockname, pair[0], place, &(socklen_t){16}));
    TRY(CALL(getsockname, pair[0], (char[16]){0}, place));
    TRY(CALL(getsockopt, pair[0], SOL_SOCKET, SO_TYPE, place, &(socklen_t){4}));
    TRY(CALL(recvfrom, pair[0], place, 64, 0, NULL, NULL));
    TRY(CALL(recvmsg, pair[0], place, 0));
    TRY(CALL(rt_sigaction, SIGUSR1, NULL, place, 8));
    TRY(CALL(rt_sigprocmask, SIG_BLOCK, NULL, place, 8));
    TRY(CALL(rt_sigpending, place, 8));
    TRY(CALL(sigaltstack, NULL, place));
    TRY(CALL(clock_gettime, CLOCK_MONOTONIC, place));
    TRY(CALL(clock_getres, CLOCK_MONOTONIC, place));
    TRY(CALL(gettimeofday, place, NULL));
    TRY(CALL(getitimer, ITIMER_REAL, place));
    TRY(CALL(times, place));
    TRY(CALL(getrusage, RUSAGE_SELF, place));
    TRY(CALL(getrlimit, RLIMIT_CPU, place));
    TRY(CALL(prlimit64, 0, RLIMIT_CPU, NULL, place));
    TRY(CALL(uname, place));
    TRY(CALL(sysinfo, place));
    TRY(CALL(getrandom, place, 64, 0));
    TRY(CALL(sched_getaffinity, 0, 128, place));
    TRY(CALL(sched_getparam, 0, place));
    TRY(CALL(sched_rr_get_interval, 0, place));
    TRY(CALL(getresuid, place, place, place));
    TRY(CALL(getresgid, place, place, place));
    TRY(CALL(get_robust_list, 0, place, place));
    TRY(CALL(prctl, 16, place));
    TRY(CALL(ioctl, ends[0], 0x541b, place));
    TRY(CALL(fcntl, file, F_GETLK, place));
    TRY(CALL(timerfd_gettime, timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), place));
    TRY(CALL(mincore, (uintptr_t)&tried & -page_size(), 1, place));
    TRY(CALL(copy_file_range, file, place, file, NULL, 1, 0));
    TRY(CALL(sendfile, ends[1], file, place, 1));
}

static void attempt(const char* text, char* where, void (*calls)(void)) {
    place = where;
    tried = 0;
    say("%s\n", text);
    calls();
    lseek(file, 0, SEEK_SET);
    say("  tried %d\n", tried);
}

int main(void) {
    size_t page = page_size();
    write_file("file", "0123456789012345678901234567890123456789012345678901234567890123456789",
               0600);
    REQUIRE(symlink("a target of some length, so that it crosses the page", "link") == 0);
    file = open("file", O_RDWR);
    REQUIRE(pipe(ends) == 0 && socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0);
    REQUIRE(write(ends[1], "x", 1) == 1);
    for (int i = 0; i < 40; ++i)
        REQUIRE(send(pair[1], "0123456789012345678901234567890123456789", 40, 0) == 40);
    epoll = epoll_create1(0);
    inotify = inotify_init1(0);
    char* unmapped = map_pages(2, PROT_READ | PROT_WRITE);
    munmap(unmapped, 2 * page);
    attempt("inputs: low", (char*)24, inputs);
    attempt("inputs: unmapped", unmapped, inputs);
    attempt("inputs: kernel half", (char*)0xffff800000001000, inputs);
    attempt("inputs: not readable", map_pages(1, PROT_NONE), inputs);
    attempt("outputs: low", (char*)24, outputs);
    attempt("outputs: unmapped", unmapped, outputs);
    attempt("outputs: kernel half", (char*)0xffff800000001000, outputs);
    attempt("outputs: not writable", map_pages(1, PROT_READ), outputs);
}
