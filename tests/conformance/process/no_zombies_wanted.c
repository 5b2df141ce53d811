// With SIGCHLD ignored or SA_NOCLDWAIT, children vanish and wait ends with ECHILD.
#include "check.h"

static volatile sig_atomic_t told;
static void handler(int number) {
    (void)number;
    told = 1;
}

int main(void) {
    signal(SIGCHLD, SIG_IGN);
    if (fork() == 0)
        _exit(0);
    SHOW(wait(NULL));
    on_signal(SIGCHLD, handler, SA_NOCLDWAIT | SA_RESTART);
    if (fork() == 0)
        _exit(0);
    SHOW(wait(NULL));
    SHOW_IF(told);
    on_signal(SIGCHLD, SIG_DFL, 0);
    if (fork() == 0)
        _exit(0);
    SHOW(wait(NULL));
}
