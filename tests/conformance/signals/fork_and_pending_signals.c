// A child inherits mask and handlers but no pending signals.
#include "check.h"

static void handler(int number) { say("handled %s\n", signal_name(number)); }
static int child(void) {
    sigset_t set;
    sigpending(&set);
    SHOW_IF(sigismember(&set, SIGUSR1));
    sigprocmask(SIG_SETMASK, NULL, &set);
    SHOW_IF(sigismember(&set, SIGUSR1));
    raise(SIGUSR1);
    unblock(SIGUSR1);
    return 0;
}

int main(void) {
    on_signal(SIGUSR1, handler, 0);
    block(SIGUSR1);
    raise(SIGUSR1);
    show_status("child", in_child(child));
    sigset_t set;
    sigpending(&set);
    SHOW_IF(sigismember(&set, SIGUSR1));
}
