// Timer signals reach loops that make no system call: a loop of one instruction, one that waits for
// the handler's word, nested ones, recursion; each goes on where it was.
#include "check.h"

static volatile sig_atomic_t ticks;
static void handler(int number) {
    (void)number;
    ++ticks;
}
static sigjmp_buf out;
static void leave(int number) {
    (void)number;
    siglongjmp(out, 1);
}

static void start(void) {
    struct itimerval timer = {{0, 2000}, {0, 2000}};
    setitimer(ITIMER_REAL, &timer, NULL);
}
static void finish(void) {
    struct itimerval timer = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &timer, NULL);
}

__attribute__((noinline)) static unsigned fibonacci(unsigned n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

int main(void) {
    on_signal(SIGALRM, handler, SA_RESTART);
    start();
    while (ticks < 10) {
    }
    say("waiting loop left\n");

    int before = ticks;
    unsigned rounds = 0, wrong = 0;
    while (ticks < before + 10) {
        wrong += fibonacci(12) != 144;
        ++rounds;
    }
    SHOW_NUMBER(wrong);
    SHOW_IF(rounds > 0);

    before = ticks;
    for (uint64_t i = 0; ticks < before + 10; ++i) {
        volatile uint64_t sum = 0;
        for (uint64_t k = 0; k < 100; ++k)
            sum += k ^ i % 2;
        wrong += sum != 4950;
    }
    SHOW_NUMBER(wrong);

    // Nobody jumps before there is somewhere to jump to.
    if (sigsetjmp(out, 1) == 0) {
        on_signal(SIGALRM, leave, 0);
        for (;;)
            __asm__ volatile("");
    }
    on_signal(SIGALRM, handler, 0);
    if (sigsetjmp(out, 1) == 0) {
        on_signal(SIGALRM, leave, 0);
        for (;;)
            __asm__ volatile("nop");
    }
    finish();
    say("endless loops left\n");
}
