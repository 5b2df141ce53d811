// During a handler its signal and sa_mask are blocked; afterwards the old mask is back.
#include "check.h"

static void show_mask(const char* text) {
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    say("%s:", text);
    for (int number = 1; number < 32; ++number)
        if (sigismember(&mask, number))
            say(" %s", signal_name(number));
    say("\n");
}

static void handler(int number) { show_mask(signal_name(number)); }

int main(void) {
    block(SIGHUP);
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGUSR2);
    sigaddset(&action.sa_mask, SIGSTOP);
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    show_mask("after");
    action.sa_flags = SA_NODEFER;
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    show_mask("after");
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    show_mask("all");
    SHOW(syscall(__NR_rt_sigprocmask, 77, &all, NULL, 8));
    SHOW(syscall(__NR_rt_sigprocmask, SIG_BLOCK, &all, NULL, 16));
    SHOW(syscall(__NR_rt_sigprocmask, SIG_BLOCK, (void*)16, NULL, 8));
}
