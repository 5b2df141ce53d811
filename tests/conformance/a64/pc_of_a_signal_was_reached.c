// A signal that interrupts a loop shows a pc of the loop, never that of an instruction without
// effect that lies directly before the target of a branch and that no branch has reached. (Runtimes
// that unwind stacks by pc, as Go's does for its preemption, go astray otherwise.)
#include "check.h"

long spin(long turns, long never);
extern char loop[], not_reached[], target[], end[];
asm(R"(
    .text
    .globl spin, loop, not_reached, target, end
spin:
loop:
    cbz x1, target
not_reached:
    nop
target:
    sub x0, x0, #1
    cbnz x0, loop
    cbnz x1, not_reached
end:
    ret
)");

static volatile long inside, astray;

static void note(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)info;
    char* pc = (char*)((ucontext_t*)context)->uc_mcontext.pc;
    if (pc >= loop && pc < end)
        ++inside;
    if (pc == not_reached)
        ++astray;
}

int main(void) {
    on_siginfo(SIGALRM, note, SA_RESTART);
    struct itimerval often = {{0, 500}, {0, 500}};
    REQUIRE(setitimer(ITIMER_REAL, &often, NULL) == 0);
    while (inside < 200)
        spin(100000, 0);
    say("interrupted in the loop, at what was not reached: %ld\n", astray);
}
