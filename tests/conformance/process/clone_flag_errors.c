// Combinations of clone flags that no kernel takes.
#include "check.h"

static long raw_clone(unsigned long flags) { return syscall(__NR_clone, flags, 0, 0, 0, 0); }

int main(void) {
    SHOW(raw_clone(CLONE_THREAD | SIGCHLD));
    SHOW(raw_clone(CLONE_SIGHAND | SIGCHLD));
    SHOW(raw_clone(CLONE_THREAD | CLONE_SIGHAND));
    SHOW(raw_clone(CLONE_FS | CLONE_NEWNS | SIGCHLD));
    SHOW(raw_clone(CLONE_PIDFD | CLONE_DETACHED | SIGCHLD));
    long child = raw_clone(SIGCHLD);
    if (child == 0)
        _exit(2);
    int status;
    SHOW_IF(waitpid((pid_t)child, &status, 0) == child);
    show_status("fork by clone", status);
}
