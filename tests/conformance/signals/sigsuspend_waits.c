// sigsuspend swaps the mask atomically and restores it; the handler runs under the temporary one.
#include "check.h"

static void handler(int number) {
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    say("%s: SIGUSR2 blocked %s, SIGHUP blocked %s\n", signal_name(number),
        sigismember(&mask, SIGUSR2) ? "yes" : "no", sigismember(&mask, SIGHUP) ? "yes" : "no");
}

int main(void) {
    alarm(10);
    on_signal(SIGUSR1, handler, 0);
    block(SIGUSR1);
    block(SIGHUP);
    kill(getpid(), SIGUSR1);
    sigset_t temporary = set_of(SIGUSR2);
    SHOW(sigsuspend(&temporary));
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    SHOW_IF(sigismember(&mask, SIGUSR1) && sigismember(&mask, SIGHUP));
    SHOW_IF(!sigismember(&mask, SIGUSR2));
    SHOW(syscall(__NR_rt_sigsuspend, &mask, 4));
    SHOW(syscall(__NR_rt_sigsuspend, (void*)16, 8));
}
