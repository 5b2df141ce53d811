// sigwaitinfo takes pending signals without running handlers.
#include "check.h"

static void handler(int number) { say("handler ran for %d\n", number); }

int main(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGRTMIN + 1);
    on_signal(SIGUSR1, handler, 0);
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (int i = 0; i < 3; ++i)
        sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 10 + i});
    kill(getpid(), SIGUSR1);
    for (int i = 0; i < 4; ++i) {
        siginfo_t info;
        int number = sigwaitinfo(&set, &info);
        say("%s %s", number == SIGRTMIN + 1 ? "SIGRTMIN+1" : signal_name(number),
            code_name(number, info.si_code));
        say(" value %d\n", info.si_code == SI_QUEUE ? info.si_value.sival_int : -1);
    }
    struct timespec none = {0, 0}, brief = {0, 20000000}, bad = {0, 2000000000};
    SHOW(sigtimedwait(&set, NULL, &none));
    SHOW(sigtimedwait(&set, NULL, &brief));
    SHOW(sigtimedwait(&set, NULL, &bad));
    int number = 0;
    raise(SIGUSR1);
    SHOW_ERROR(sigwait(&set, &number));
    say("%s\n", signal_name(number));
    sigpending(&set);
    SHOW_IF(sigismember(&set, SIGUSR1) == 0);
}
