// sigaction returns what was installed; KILL and STOP cannot be touched, even to the same.
#include "check.h"

static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)info;
    (void)context;
}

int main(void) {
    struct sigaction action = {.sa_sigaction = handler,
                               .sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGTERM);
    sigaddset(&action.sa_mask, SIGRTMAX);
    sigaddset(&action.sa_mask, SIGKILL);
    SHOW(sigaction(SIGUSR1, &action, NULL));
    struct sigaction old;
    SHOW(sigaction(SIGUSR1, NULL, &old));
    SHOW_IF(old.sa_sigaction == handler);
    SHOW_IF((old.sa_flags & ~0x04000000) == action.sa_flags);
    SHOW_IF(sigismember(&old.sa_mask, SIGTERM) == 1);
    SHOW_IF(sigismember(&old.sa_mask, SIGRTMAX) == 1);
    SHOW_IF(sigismember(&old.sa_mask, SIGKILL) == 0);
    SHOW_IF(sigismember(&old.sa_mask, SIGHUP) == 0);
    SHOW(sigaction(SIGKILL, &action, NULL));
    SHOW(sigaction(SIGSTOP, &action, NULL));
    SHOW(sigaction(SIGKILL, NULL, &old));
    SHOW_IF(old.sa_handler == SIG_DFL);
    action.sa_handler = SIG_DFL;
    SHOW(sigaction(SIGKILL, &action, NULL));
    SHOW(syscall(__NR_rt_sigaction, SIGUSR1, (void*)16, NULL, 8));
    SHOW(syscall(__NR_rt_sigaction, SIGUSR1, NULL, (void*)16, 8));
}
