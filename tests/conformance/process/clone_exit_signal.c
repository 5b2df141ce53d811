// The parent is told by the signal named at clone; __WCLONE waits for those not SIGCHLD.
#include "check.h"

static volatile sig_atomic_t seen;
static void handler(int number) { seen = number; }
static char stack[64 << 10] __attribute__((aligned(16)));
static int child(void* argument) {
    (void)argument;
    return 8;
}

int main(void) {
    on_signal(SIGUSR1, handler, SA_RESTART);
    on_signal(SIGCHLD, handler, SA_RESTART);
    int status;
    pid_t pid = clone(child, stack + sizeof stack, SIGUSR1, NULL);
    SHOW_IF(waitpid(pid, &status, __WCLONE) == pid);
    show_status("child", status);
    say("told by %s\n", signal_name(seen));
    seen = 0;
    pid = clone(child, stack + sizeof stack, 0, NULL);
    SHOW(waitpid(pid, &status, 0));
    SHOW_IF(waitpid(pid, &status, __WALL) == pid);
    say("told by %s\n", seen == 0 ? "nothing" : signal_name(seen));
    pid = clone(child, stack + sizeof stack, SIGCHLD, NULL);
    SHOW_IF(waitpid(pid, &status, 0) == pid);
    say("told by %s\n", signal_name(seen));
}
