// Timer signals at a high rate do not disturb a computation in registers and floating point.
#include "check.h"

static volatile sig_atomic_t ticks;
static void handler(int number) {
    (void)number;
    volatile double scratch = 1.5;
    for (int i = 0; i < 10; ++i)
        scratch = scratch * 1.1 + ticks;
    ++ticks;
}

static uint64_t compute(double* sum) {
    uint64_t state = 1;
    double total = 0;
    for (int i = 0; i < 3000000; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        total += (double)(state >> 40) * 0.5;
    }
    *sum = total;
    return state;
}

int main(void) {
    alarm(18);
    double quiet_sum, sum;
    uint64_t quiet = compute(&quiet_sum);
    on_signal(SIGVTALRM, handler, SA_RESTART);
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGVTALRM};
    REQUIRE(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
    timer_settime(timer, 0, &(struct itimerspec){{0, 500000}, {0, 500000}}, NULL);
    uint64_t noisy = compute(&sum);
    while (ticks == 0)
        noisy = compute(&sum);
    timer_delete(timer);
    SHOW_IF(noisy == quiet);
    SHOW_IF(sum == quiet_sum);
    SHOW_IF(ticks > 0);
    say("%lx %a\n", noisy, sum);
}
