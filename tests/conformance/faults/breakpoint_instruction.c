// A breakpoint without a debugger is SIGTRAP; a handler may step over it.
#include "arch.h"
#include "check.h"

static volatile sig_atomic_t count;
static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)info;
    ++count;
    if (!BREAKPOINT_RESUMES_AFTER)
        *context_pc(context) += 4;
}
static int child(void) {
    BREAKPOINT();
    return 0;
}

int main(void) {
    show_status("uncaught", in_child(child));
    on_siginfo(SIGTRAP, handler, 0);
    for (int i = 0; i < 3; ++i)
        BREAKPOINT();
    SHOW_NUMBER(count);
}
