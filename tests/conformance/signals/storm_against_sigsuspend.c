// Five hundred round trips of kill and sigsuspend between two processes.
#include "check.h"

enum { TURNS = 500 };
static volatile sig_atomic_t handled;
static void handler(int number) {
    (void)number;
    ++handled;
}

int main(void) {
    alarm(18);
    on_signal(SIGUSR1, handler, 0);
    block(SIGUSR1);
    sigset_t none;
    sigemptyset(&none);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        for (int i = 0; i < TURNS; ++i) {
            kill(parent, SIGUSR1);
            while (handled <= i)
                sigsuspend(&none);
        }
        _exit(0);
    }
    for (int i = 0; i < TURNS; ++i) {
        while (handled <= i)
            sigsuspend(&none);
        kill(child, SIGUSR1);
    }
    SHOW_NUMBER(handled);
    int status;
    waitpid(child, &status, 0);
    show_status("child", status);
}
