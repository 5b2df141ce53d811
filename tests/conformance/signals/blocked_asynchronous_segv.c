// SIGSEGV sent by kill is an ordinary signal: it can stay pending and is delivered later as
// SI_USER.
#include "check.h"

static void handler(int number, siginfo_t* info, void* context) {
    (void)context;
    say("%s %s pid %s\n", signal_name(number), code_name(number, info->si_code),
        info->si_pid == getpid() ? "own" : "other");
}

int main(void) {
    const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
    for (size_t i = 0; i < COUNT(numbers); ++i) {
        on_siginfo(numbers[i], handler, 0);
        block(numbers[i]);
        kill(getpid(), numbers[i]);
        sigset_t pending;
        sigpending(&pending);
        say("%s pending: %s\n", signal_name(numbers[i]),
            sigismember(&pending, numbers[i]) ? "yes" : "no");
        unblock(numbers[i]);
    }
    signal(SIGSEGV, SIG_IGN);
    SHOW(kill(getpid(), SIGSEGV));
    sigset_t set = set_of(SIGSEGV);
    on_siginfo(SIGSEGV, handler, 0);
    block(SIGSEGV);
    kill(getpid(), SIGSEGV);
    siginfo_t info;
    SHOW_IF(sigwaitinfo(&set, &info) == SIGSEGV);
    say("done\n");
}
