// Clocks go forward, agree with each other, have resolutions, and refuse nonsense.
#include "check.h"
#include <sys/times.h>

static int64_t nanoseconds(clockid_t clock) {
    struct timespec time = {-1, -1};
    REQUIRE(clock_gettime(clock, &time) == 0 && time.tv_nsec >= 0 && time.tv_nsec < 1000000000);
    return time.tv_sec * 1000000000 + time.tv_nsec;
}

int main(void) {
    const clockid_t clocks[] = {CLOCK_MONOTONIC,          CLOCK_MONOTONIC_RAW,
                                CLOCK_BOOTTIME,           CLOCK_MONOTONIC_COARSE,
                                CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID};
    for (size_t i = 0; i < COUNT(clocks); ++i) {
        int64_t last = nanoseconds(clocks[i]);
        bool backwards = false;
        for (int turn = 0; turn < 1000; ++turn) {
            int64_t now = nanoseconds(clocks[i]);
            backwards |= now < last;
            last = now;
        }
        struct timespec resolution;
        SHOW(clock_getres(clocks[i], &resolution));
        say("clock %zu goes backwards: %s, fine: %s\n", i, backwards ? "yes" : "no",
            resolution.tv_sec == 0 && resolution.tv_nsec <= 10000000 ? "yes" : "no");
    }
    struct timeval day;
    SHOW(gettimeofday(&day, NULL));
    SHOW_IF(llabs(nanoseconds(CLOCK_REALTIME) / 1000000000 - day.tv_sec) <= 1);
    SHOW_IF(labs(time(NULL) - day.tv_sec) <= 1);
    int64_t before = nanoseconds(CLOCK_MONOTONIC);
    sleep_ms(20);
    int64_t slept = nanoseconds(CLOCK_MONOTONIC) - before;
    SHOW_IF(slept >= 20000000);
    SHOW(clock_gettime(999, &(struct timespec){0}));
    SHOW(syscall(__NR_clock_gettime, CLOCK_MONOTONIC, (struct timespec*)16));
    SHOW(clock_settime(CLOCK_MONOTONIC, &(struct timespec){0}));
    struct tms usage;
    SHOW_IF(times(&usage) != -1);
    clockid_t own;
    SHOW_ERROR(clock_getcpuclockid(getpid(), &own));
    SHOW_IF(nanoseconds(own) > 0);
    struct timespec thread_time;
    pthread_getcpuclockid(pthread_self(), &own);
    SHOW(clock_gettime(own, &thread_time));
}
