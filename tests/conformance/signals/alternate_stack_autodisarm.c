// SS_AUTODISARM clears the setting while a handler runs, so that it can be changed there.
#include "check.h"

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1U << 31)
#endif

static char memory[65536];
static void handler(int number) {
    (void)number;
    char here;
    stack_t now;
    sigaltstack(NULL, &now);
    SHOW_IF(&here >= memory && &here < memory + sizeof memory);
    SHOW_IF(now.ss_flags == SS_DISABLE);
    SHOW(sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL));
}

int main(void) {
    stack_t stack = {.ss_sp = memory, .ss_size = sizeof memory, .ss_flags = (int)SS_AUTODISARM};
    SHOW(sigaltstack(&stack, NULL));
    on_signal(SIGUSR1, handler, SA_ONSTACK);
    raise(SIGUSR1);
    sigaltstack(NULL, &stack);
    SHOW_IF(stack.ss_sp == memory && (unsigned)stack.ss_flags == SS_AUTODISARM);
}
