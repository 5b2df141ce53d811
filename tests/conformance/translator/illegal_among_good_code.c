// An undefined instruction behind good ones faults at itself, with their work done; a handler that
// steps over it lets the program go on, again and again.
#include "arch.h"
#include "check.h"

static volatile int faults;
static void skip(int number, siginfo_t* info, void* context) {
    (void)number;
    faults += (uintptr_t)info->si_addr == (uintptr_t)*context_pc(context);
    *context_pc(context) += ILLEGAL_INSTRUCTION_SIZE;
}

int main(void) {
    on_siginfo(SIGILL, skip, 0);
    unsigned sum = 0;
    for (unsigned i = 0; i < 500; ++i) {
        sum += i;
        ILLEGAL_INSTRUCTION();
        sum ^= i << 3;
        __asm__ volatile("" : "+r"(sum));
    }
    SHOW_NUMBER(faults);
    SHOW_NUMBER(sum);
}
