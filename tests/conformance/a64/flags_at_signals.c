// A signal that interrupts a loop sees NZCV and registers of one moment: as the instructions before
// the pc left them, and none behind it.
#include "a64.h"

extern const char loop_begin[], loop_counted[], loop_masked[], loop_end[];
static volatile sig_atomic_t ticks, wrong, inside;
static volatile uint64_t stop;

static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)info;
    const mcontext_t* at = &((const ucontext_t*)context)->uc_mcontext;
    ++ticks;
    if (ticks == 200)
        stop = 1;
    if (at->pc < (uintptr_t)loop_begin || at->pc >= (uintptr_t)loop_end)
        return;
    ++inside;
    const uint64_t count = at->regs[10], low = at->regs[12];
    const unsigned flags = (unsigned)(at->pstate >> 28);
    if (at->pc > (uintptr_t)loop_counted && at->pc <= (uintptr_t)loop_masked) { // of SUBS
        const unsigned expected = (count >> 63) << 3 | (count == 0) << 2 | (count != ~0ul) << 1;
        wrong += flags != expected || low != ((count + 1) & 7);
    } else { // of ANDS
        wrong += flags != (low == 0) << 2 || low != (count & 7);
    }
}

int main(void) {
    alarm(15);
    on_siginfo(SIGUSR1, handler, 0);
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    REQUIRE(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
    struct itimerspec often = {{0, 300000}, {0, 300000}};
    REQUIRE(timer_settime(timer, 0, &often, NULL) == 0);
    static uint64_t word;
    __asm__ volatile(".globl loop_begin, loop_counted, loop_masked, loop_end\n"
                     "mov x10, #1000\n"
                     "ands x12, x10, #7\n"
                     "loop_begin: ldr x11, [%0]\n"
                     "eor x13, x11, x12\n"
                     "loop_counted: subs x10, x10, #1\n"
                     "str x10, [%0]\n"
                     "add x13, x13, x10\n"
                     "loop_masked: ands x12, x10, #7\n"
                     "ldr x11, [%1]\n"
                     "cbz x11, loop_begin\n"
                     "loop_end:"
                     :
                     : "r"(&word), "r"(&stop)
                     : "x10", "x11", "x12", "x13", "cc", "memory");
    SHOW_IF(inside > 0);
    SHOW_NUMBER(wrong);
}
