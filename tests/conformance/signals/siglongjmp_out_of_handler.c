// siglongjmp leaves a handler and restores the mask; a thousand times over, on the alternate stack.
#include "check.h"

static sigjmp_buf out;
static volatile sig_atomic_t entered;
static void handler(int number) {
    (void)number;
    ++entered;
    siglongjmp(out, 1);
}

int main(void) {
    static char memory[65536];
    sigaltstack(&(stack_t){.ss_sp = memory, .ss_size = sizeof memory}, NULL);
    on_signal(SIGUSR1, handler, SA_ONSTACK);
    on_signal(SIGSEGV, handler, SA_ONSTACK);
    volatile int returned = 0;
    for (volatile int i = 0; i < 1000; ++i)
        if (sigsetjmp(out, 1) == 0) {
            if (i % 2 == 0)
                raise(SIGUSR1);
            else
                *(volatile int*)8 = 1;
        } else {
            ++returned;
        }
    SHOW_NUMBER(entered);
    SHOW_NUMBER(returned);
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    SHOW_IF(sigismember(&mask, SIGUSR1) == 0 && sigismember(&mask, SIGSEGV) == 0);
}
