// A handler steps over an illegal instruction by moving the saved pc.
#include "arch.h"
#include "check.h"

static volatile sig_atomic_t count;
static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    if ((uintptr_t)info->si_addr == (uintptr_t)*context_pc(context))
        ++count;
    *context_pc(context) += ILLEGAL_INSTRUCTION_SIZE;
}

int main(void) {
    on_siginfo(SIGILL, handler, 0);
    int kept = 5;
    for (int i = 0; i < 100; ++i) {
        ILLEGAL_INSTRUCTION();
        kept += i;
    }
    SHOW_NUMBER(count);
    SHOW_NUMBER(kept);
}
