// A kernel without tracing: the caller sees an error and goes on untraced.
#include "check.h"
#include <sys/ptrace.h>

static bool refused(long result) {
    return result == -1 && (errno == ENOSYS || errno == EPERM || errno == EIO || errno == ESRCH);
}

static int child(void) {
    SHOW_IF(refused(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
    // Traced, it would stop here.
    raise(SIGWINCH);
    say("untraced\n");
    return 0;
}

int main(void) {
    show_status("child", in_child(child));
    pid_t victim = fork();
    if (victim == 0)
        for (;;)
            pause();
    SHOW_IF(refused(ptrace(PTRACE_ATTACH, victim, NULL, NULL)));
    kill(victim, SIGKILL);
    int status;
    waitpid(victim, &status, 0);
    show_status("victim", status);
}
