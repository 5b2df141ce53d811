// waitid by pid, group and pidfd, WNOWAIT, WNOHANG, and its errors.
#include "check.h"
#include <sys/pidfd.h>

static pid_t exiting(int code) {
    pid_t child = fork();
    if (child == 0)
        _exit(code);
    return child;
}

static void show(const char* text, const siginfo_t* info, pid_t child) {
    say("%s: %s %s, pid %s, uid %s, status %d\n", text, signal_name(info->si_signo),
        code_name(SIGCHLD, info->si_code), info->si_pid == child ? "right" : "wrong",
        info->si_uid == getuid() ? "right" : "wrong", info->si_status);
}

int main(void) {
    siginfo_t info;
    pid_t child = exiting(5);
    SHOW(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT));
    show("WNOWAIT", &info, child);
    SHOW(waitid(P_PID, (id_t)child, &info, WEXITED));
    show("P_PID", &info, child);
    child = exiting(6);
    SHOW(waitid(P_PGID, (id_t)getpgrp(), &info, WEXITED));
    show("P_PGID", &info, child);
    child = fork();
    if (child == 0)
        for (;;)
            pause();
    info.si_pid = 77;
    SHOW(waitid(P_ALL, 0, &info, WEXITED | WNOHANG));
    SHOW_IF(info.si_pid == 0);
    int fd = (int)syscall(__NR_pidfd_open, child, 0);
    SHOW_IF(fd >= 0);
    kill(child, SIGSTOP);
    SHOW(waitid(P_PIDFD, (id_t)fd, &info, WSTOPPED));
    show("stopped", &info, child);
    kill(child, SIGCONT);
    SHOW(waitid(P_PIDFD, (id_t)fd, &info, WCONTINUED));
    show("continued", &info, child);
    SHOW(pidfd_send_signal(fd, SIGKILL, NULL, 0));
    SHOW(waitid(P_PIDFD, (id_t)fd, &info, WEXITED));
    show("killed", &info, child);
    SHOW(pidfd_send_signal(fd, SIGKILL, NULL, 0));
    SHOW(waitid(P_ALL, 0, &info, WEXITED));
    SHOW(waitid(P_ALL, 0, &info, 0));
    SHOW(waitid((idtype_t)99, 0, &info, WEXITED));
}
