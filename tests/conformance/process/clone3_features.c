// clone3: pidfd, exit signal, parent tid, own stack, and what it refuses.
#include "check.h"
#include <linux/sched.h>
#include <poll.h>

static long clone3(struct clone_args* arguments, size_t size) {
    return syscall(__NR_clone3, arguments, size);
}

int main(void) {
    int pidfd = -1, tid = 0;
    struct clone_args arguments = {.flags = CLONE_PIDFD | CLONE_PARENT_SETTID,
                                   .pidfd = (uint64_t)(uintptr_t)&pidfd,
                                   .parent_tid = (uint64_t)(uintptr_t)&tid,
                                   .exit_signal = SIGCHLD};
    long child = clone3(&arguments, sizeof arguments);
    if (child == 0)
        _exit(33);
    SHOW_IF(child > 0);
    SHOW_IF(tid == child);
    SHOW_IF(pidfd > 2 && fcntl(pidfd, F_GETFD) == FD_CLOEXEC);
    struct pollfd poller = {pidfd, POLLIN, 0};
    SHOW_NUMBER(poll(&poller, 1, 5000));
    SHOW_IF(poller.revents == POLLIN);
    int status;
    SHOW_IF(waitpid((pid_t)child, &status, 0) == child);
    show_status("child", status);

    struct clone_args bad = {.exit_signal = SIGCHLD};
    SHOW(clone3(&bad, 8));
    SHOW(clone3(&bad, 1 << 20));
    SHOW(clone3(NULL, sizeof bad));
    SHOW(clone3((void*)16, sizeof bad));
    bad.exit_signal = 300;
    SHOW(clone3(&bad, sizeof bad));
    bad.exit_signal = SIGCHLD;
    bad.stack = 4096;
    SHOW(clone3(&bad, sizeof bad));
    bad.stack = 0;
    bad.flags = CLONE_THREAD;
    SHOW(clone3(&bad, sizeof bad));
    bad.flags = CLONE_SIGHAND;
    SHOW(clone3(&bad, sizeof bad));
    bad.flags = CLONE_DETACHED;
    SHOW(clone3(&bad, sizeof bad));
    pid_t numbers[2] = {1, 1};
    bad.flags = 0;
    bad.set_tid = (uint64_t)(uintptr_t)numbers;
    bad.set_tid_size = 1;
    SHOW(clone3(&bad, sizeof bad));
    bad.set_tid_size = 100;
    SHOW(clone3(&bad, sizeof bad));
    SHOW(waitpid(-1, &status, 0));
}
