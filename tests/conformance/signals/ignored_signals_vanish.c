// Setting a pending signal to ignored discards it; one that is raised while it is both ignored and
// blocked stays pending and has the effect of the action at delivery.
#include "check.h"

int main(void) {
    sigset_t set;
    block(SIGUSR1);
    block(SIGCHLD);
    raise(SIGUSR1);
    raise(SIGCHLD);
    sigpending(&set);
    SHOW_IF(sigismember(&set, SIGUSR1) && sigismember(&set, SIGCHLD));
    signal(SIGUSR1, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    sigpending(&set);
    SHOW_IF(sigismember(&set, SIGUSR1));
    SHOW_IF(sigismember(&set, SIGCHLD));
    raise(SIGUSR1);
    sigpending(&set);
    SHOW_IF(sigismember(&set, SIGUSR1));
    signal(SIGUSR1, SIG_DFL);
    unblock(SIGUSR1);
    say("not reached\n");
}
