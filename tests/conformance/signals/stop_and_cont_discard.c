// SIGCONT discards pending stop signals and the other way round.
#include "check.h"

static void handler(int number) { say("handled %s\n", signal_name(number)); }

int main(void) {
    sigset_t set;
    block(SIGTSTP);
    block(SIGTTIN);
    block(SIGCONT);
    on_signal(SIGCONT, handler, 0);
    kill(getpid(), SIGTSTP);
    sigpending(&set);
    SHOW_IF(sigismember(&set, SIGTSTP));
    kill(getpid(), SIGCONT);
    sigpending(&set);
    SHOW_IF(sigismember(&set, SIGTSTP));
    SHOW_IF(sigismember(&set, SIGCONT));
    kill(getpid(), SIGTTIN);
    sigpending(&set);
    SHOW_IF(sigismember(&set, SIGCONT));
    kill(getpid(), SIGCONT);
    unblock(SIGCONT);
    unblock(SIGTTIN);
    unblock(SIGTSTP);
    say("end\n");
}
