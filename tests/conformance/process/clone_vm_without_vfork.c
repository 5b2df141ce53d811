// CLONE_VM without CLONE_VFORK and CLONE_THREAD: two processes run in one memory, each with its own
// descriptors and handlers.
#include "check.h"

static char stack[256 << 10] __attribute__((aligned(16)));
static volatile int turn;

static int child(void* argument) {
    (void)argument;
    signal(SIGUSR1, SIG_IGN);
    close(0);
    while (turn != 1)
        sched_yield();
    turn = 2;
    while (turn != 3)
        sched_yield();
    return 21;
}

int main(void) {
    alarm(10);
    pid_t pid = clone(child, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL);
    SHOW_IF(pid > 0);
    turn = 1;
    while (turn != 2)
        sched_yield();
    say("child answered through memory\n");
    struct sigaction action;
    sigaction(SIGUSR1, NULL, &action);
    SHOW_IF(action.sa_handler == SIG_DFL);
    SHOW(fcntl(0, F_GETFD));
    turn = 3;
    int status;
    SHOW_IF(waitpid(pid, &status, 0) == pid);
    show_status("child", status);
}
