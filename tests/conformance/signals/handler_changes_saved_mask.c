// uc_sigmask in the frame is the mask that becomes valid at return.
#include "check.h"

static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)info;
    ucontext_t* frame = context;
    SHOW_IF(sigismember(&frame->uc_sigmask, SIGHUP) == 1);
    SHOW_IF(sigismember(&frame->uc_sigmask, SIGUSR1) == 0);
    sigaddset(&frame->uc_sigmask, SIGTERM);
    sigdelset(&frame->uc_sigmask, SIGHUP);
}

int main(void) {
    block(SIGHUP);
    on_siginfo(SIGUSR1, handler, 0);
    raise(SIGUSR1);
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    SHOW_IF(sigismember(&mask, SIGHUP) == 0);
    SHOW_IF(sigismember(&mask, SIGTERM) == 1);
}
