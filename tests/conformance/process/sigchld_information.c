// SIGCHLD carries the child's pid, uid and status; SA_NOCLDSTOP keeps stops quiet.
#include "check.h"

static volatile siginfo_t seen;
static volatile sig_atomic_t count;
static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)context;
    seen = *info;
    ++count;
}

// Waits for the signal too: wait can answer before the child has sent it.
static void show(pid_t child, int expected) {
    for (int i = 0; i < 2000 && count < expected; ++i)
        sleep_ms(1);
    say("%d: %s, pid %s, status %d\n", count, code_name(SIGCHLD, seen.si_code),
        seen.si_pid == child ? "right" : "wrong", seen.si_status);
}

static pid_t paused(void) {
    pid_t child = fork();
    if (child == 0)
        for (;;)
            pause();
    return child;
}

int main(void) {
    int status;
    on_siginfo(SIGCHLD, handler, SA_RESTART);
    pid_t child = paused();
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    show(child, 1);
    kill(child, SIGCONT);
    waitpid(child, &status, WCONTINUED);
    show(child, 2);
    on_siginfo(SIGCHLD, handler, SA_RESTART | SA_NOCLDSTOP);
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    show(child, 2);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    show(child, 3);
    if ((child = fork()) == 0)
        _exit(9);
    waitpid(child, &status, 0);
    show(child, 4);
}
