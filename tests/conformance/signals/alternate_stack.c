// sigaltstack: handlers with SA_ONSTACK run on it, the others do not; its states and errors.
#include "check.h"

static char memory[65536];
static bool on_it(const void* pointer) {
    return (const char*)pointer >= memory && (const char*)pointer < memory + sizeof memory;
}

static void handler(int number, siginfo_t* info, void* context) {
    char here;
    const stack_t* saved = &((ucontext_t*)context)->uc_stack;
    stack_t now;
    sigaltstack(NULL, &now);
    say("%s: on the alternate stack %s, siginfo %s, flags %s, frame names it %s\n",
        signal_name(number), on_it(&here) ? "yes" : "no", on_it(info) ? "yes" : "no",
        now.ss_flags == SS_ONSTACK ? "SS_ONSTACK" : "0",
        saved->ss_sp == memory && saved->ss_size == sizeof memory ? "yes" : "no");
    if (number == SIGUSR1) {
        SHOW(sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL));
        raise(SIGUSR2);
    }
}

int main(void) {
    stack_t stack = {.ss_sp = memory, .ss_size = sizeof memory}, old;
    SHOW(sigaltstack(&stack, &old));
    SHOW_IF(old.ss_flags == SS_DISABLE);
    SHOW(sigaltstack(NULL, &old));
    SHOW_IF(old.ss_sp == memory && old.ss_size == sizeof memory && old.ss_flags == 0);
    on_siginfo(SIGUSR1, handler, SA_ONSTACK);
    on_siginfo(SIGUSR2, handler, 0);
    raise(SIGUSR1);
    raise(SIGUSR2);
    stack.ss_size = 1000;
    SHOW(sigaltstack(&stack, NULL));
    stack.ss_flags = 8;
    SHOW(sigaltstack(&stack, NULL));
    SHOW(sigaltstack((stack_t*)16, NULL));
    stack = (stack_t){.ss_flags = SS_DISABLE};
    SHOW(sigaltstack(&stack, NULL));
    raise(SIGUSR2);
}
