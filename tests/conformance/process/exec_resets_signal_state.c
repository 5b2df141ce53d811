// Across exec: caught signals become default, ignored stay ignored, mask and pending signals stay,
// the alternate stack is forgotten.
#include "check.h"

static void handler(int number) { (void)number; }

int main(int argc, char** argv) {
    struct sigaction action;
    if (argc > 1) {
        sigaction(SIGUSR1, NULL, &action);
        SHOW_IF(action.sa_handler == SIG_DFL);
        sigaction(SIGUSR2, NULL, &action);
        SHOW_IF(action.sa_handler == SIG_IGN);
        sigaction(SIGCHLD, NULL, &action);
        SHOW_IF(action.sa_handler == SIG_IGN);
        sigset_t set;
        sigprocmask(SIG_SETMASK, NULL, &set);
        SHOW_IF(sigismember(&set, SIGTERM) == 1);
        SHOW_IF(sigismember(&set, SIGRTMAX) == 1);
        SHOW_IF(sigismember(&set, SIGSEGV) == 1);
        SHOW_IF(sigismember(&set, SIGHUP) == 0);
        sigpending(&set);
        SHOW_IF(sigismember(&set, SIGTERM) == 1);
        SHOW_IF(sigismember(&set, SIGSEGV) == 1);
        stack_t stack;
        sigaltstack(NULL, &stack);
        SHOW_IF(stack.ss_flags == SS_DISABLE);
        say("unblocking SIGTERM\n");
        unblock(SIGTERM);
        say("not reached\n");
        return 0;
    }
    on_signal(SIGUSR1, handler, 0);
    signal(SIGUSR2, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    block(SIGTERM);
    block(SIGSEGV);
    block(SIGRTMAX);
    raise(SIGTERM);
    kill(getpid(), SIGSEGV);
    static char memory[65536];
    stack_t stack = {.ss_sp = memory, .ss_size = sizeof memory};
    sigaltstack(&stack, NULL);
    execl("/proc/self/exe", argv[0], "again", NULL);
    say("execl: %s\n", error_name(errno));
}
