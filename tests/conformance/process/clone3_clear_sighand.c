// CLONE_CLEAR_SIGHAND resets caught signals to default and keeps ignored ones.
#include "check.h"
#include <linux/sched.h>

static void handler(int number) { (void)number; }

int main(void) {
    on_signal(SIGUSR1, handler, 0);
    signal(SIGUSR2, SIG_IGN);
    struct clone_args arguments = {.flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD};
    long child = syscall(__NR_clone3, &arguments, sizeof arguments);
    if (child == 0) {
        raise(SIGUSR2);
        raise(SIGUSR1);
        _exit(0);
    }
    int status;
    SHOW_IF(waitpid((pid_t)child, &status, 0) == child);
    show_status("child", status);
}
