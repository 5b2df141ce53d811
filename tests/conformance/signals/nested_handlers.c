// A handler interrupted by another signal; frames unwind in the right order.
#include "check.h"

static void inner(int number) { say("  inner %s\n", signal_name(number)); }
static void outer(int number) {
    say("outer %s begins\n", signal_name(number));
    raise(SIGUSR2);
    say("outer %s ends\n", signal_name(number));
}

int main(void) {
    on_signal(SIGUSR1, outer, 0);
    on_signal(SIGUSR2, inner, 0);
    raise(SIGUSR1);
    // Both pending at once: the one delivered second runs on top of the first.
    sigset_t both = set_of(SIGUSR1);
    sigaddset(&both, SIGUSR2);
    sigprocmask(SIG_BLOCK, &both, NULL);
    kill(getpid(), SIGUSR1);
    kill(getpid(), SIGUSR2);
    sigprocmask(SIG_UNBLOCK, &both, NULL);
    say("end\n");
}
