// Endless recursion hits the stack limit: SEGV on the alternate stack, death without one.
#include "check.h"

static sigjmp_buf out;
static char* fault_address;
static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)context;
    fault_address = info->si_addr;
    siglongjmp(out, 1);
}
__attribute__((noinline)) static int recurse(int depth) {
    volatile char frame[512];
    frame[0] = (char)depth;
    if (depth == INT_MAX)
        return 0;
    return recurse(depth + 1) + frame[0];
}
static int child(void) {
    on_siginfo(SIGSEGV, handler, 0);
    return recurse(0);
}

int main(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_STACK, &limit);
    show_status("without alternate stack", in_child(child));
    static char memory[65536];
    sigaltstack(&(stack_t){.ss_sp = memory, .ss_size = sizeof memory}, NULL);
    on_siginfo(SIGSEGV, handler, SA_ONSTACK);
    char here;
    for (volatile int i = 0; i < 2; ++i) {
        if (sigsetjmp(out, 1) == 0)
            recurse(0);
        ptrdiff_t depth = &here - fault_address;
        SHOW_IF(depth > 7 << 20 && (rlim_t)depth <= limit.rlim_cur + (1 << 20));
    }
}
