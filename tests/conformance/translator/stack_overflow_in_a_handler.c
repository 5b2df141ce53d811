// The stack overflows inside a handler that runs on the ordinary stack, and on a thread's own; the
// alternate stack takes the signal each time, and the registers in the frame are those of the
// fault.
#include "arch.h"
#include "check.h"

static sigjmp_buf out;
static volatile int caught, near_stack;

static void overflow_handler(int number, siginfo_t* info, void* context) {
    (void)number;
    uintptr_t stack = (uintptr_t)*context_stack(context), address = (uintptr_t)info->si_addr;
    near_stack += (stack > address ? stack - address : address - stack) < 65536;
    ++caught;
    siglongjmp(out, 1);
}
__attribute__((noinline)) static int recurse(int depth) {
    volatile char frame[2000];
    frame[sizeof frame - 1] = frame[0] = (char)depth;
    if (depth == INT_MAX)
        return 0;
    return recurse(depth + 1) + frame[0];
}
static void user_handler(int number) { recurse(number); }

static void overflow_twice(void) {
    stack_t stack = {.ss_sp = malloc(65536), .ss_size = 65536};
    REQUIRE(sigaltstack(&stack, NULL) == 0);
    for (volatile int i = 0; i < 2; ++i)
        if (sigsetjmp(out, 1) == 0)
            recurse(0);
    if (sigsetjmp(out, 1) == 0)
        raise(SIGUSR1);
}
static void* run(void* argument) {
    overflow_twice();
    return argument;
}

int main(void) {
    alarm(15);
    on_siginfo(SIGSEGV, overflow_handler, SA_ONSTACK);
    on_signal(SIGUSR1, user_handler, 0);
    overflow_twice();
    SHOW_NUMBER(caught);
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, run, NULL) == 0);
    pthread_join(thread, NULL);
    SHOW_NUMBER(caught);
    SHOW_IF(near_stack == caught);
}
