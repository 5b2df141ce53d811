// A thread's stack ends in a guard page: SEGV_ACCERR just below its mapping.
#include "check.h"

static sigjmp_buf out;
static volatile int code;
static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)context;
    code = info->si_code;
    siglongjmp(out, 1);
}
__attribute__((noinline)) static int recurse(int depth) {
    volatile char frame[512];
    frame[0] = (char)depth;
    if (depth == INT_MAX)
        return 0;
    return recurse(depth + 1) + frame[0];
}
static void* body(void* argument) {
    static char memory[65536];
    sigaltstack(&(stack_t){.ss_sp = memory, .ss_size = sizeof memory}, NULL);
    if (sigsetjmp(out, 1) == 0)
        recurse(0);
    else
        say("caught: %s\n", code_name(SIGSEGV, code));
    return argument;
}

int main(void) {
    on_siginfo(SIGSEGV, handler, SA_ONSTACK);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 256 << 10);
    pthread_t thread;
    REQUIRE(pthread_create(&thread, &attributes, body, NULL) == 0);
    SHOW_ERROR(pthread_join(thread, NULL));
}
