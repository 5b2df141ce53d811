// The clocks of the vDSO agree with the system calls, whatever the clock and the pointer, in
// threads and in the middle of signals.
#include "check.h"
#include "fault.h"
#include <sys/auxv.h>

enum { ROUNDS = 20000, THREADS = 4 };

static int64_t of(struct timespec time) { return time.tv_sec * 1000000000 + time.tv_nsec; }

static void compare(clockid_t clock) {
    struct timespec before = {0}, time = {0}, after = {0}, fine = {0}, exact = {0};
    errno = 0;
    const int first = (int)syscall(SYS_clock_gettime, clock, &before), first_error = errno;
    errno = 0;
    const int second = clock_gettime(clock, &time), second_error = errno;
    syscall(SYS_clock_gettime, clock, &after);
    say("clock %d agrees: %s\n", clock,
        first == second && first_error == second_error && of(before) <= of(time) &&
                of(time) <= of(after)
            ? "yes"
            : "no");
    errno = 0;
    const int third = (int)syscall(SYS_clock_getres, clock, &exact), third_error = errno;
    errno = 0;
    const int fourth = clock_getres(clock, &fine), fourth_error = errno;
    say("its resolution: %s\n",
        third == fourth && third_error == fourth_error && of(fine) == of(exact) ? "the same"
                                                                                : "another");
    say("without a place for it: %s\n", error_name(clock_getres(clock, NULL) == 0 ? 0 : errno));
}

static volatile sig_atomic_t ticks;
static _Atomic int backwards;

static void tick(int number) {
    (void)number;
    struct timespec time;
    REQUIRE(clock_gettime(CLOCK_MONOTONIC, &time) == 0);
    ++ticks;
}

static void* watch(void* unused) {
    (void)unused;
    struct timespec last, now;
    struct timeval day;
    REQUIRE(clock_gettime(CLOCK_MONOTONIC, &last) == 0);
    for (int i = 0; i < ROUNDS; ++i) {
        REQUIRE(clock_gettime(CLOCK_MONOTONIC, &now) == 0 && gettimeofday(&day, NULL) == 0);
        backwards += of(now) < of(last) || day.tv_usec < 0 || day.tv_usec >= 1000000;
        last = now;
    }
    return NULL;
}

static int in_forked_child(void) {
    watch(NULL);
    return backwards;
}

int main(void) {
    SHOW_IF(getauxval(AT_SYSINFO_EHDR) != 0);
    SHOW_IF(memcmp((const void*)getauxval(AT_SYSINFO_EHDR), "\177ELF", 4) == 0);
    char* const maps = slurp("/proc/self/maps", NULL);
    char begin[32];
    snprintf(begin, sizeof begin, "\n%lx-", getauxval(AT_SYSINFO_EHDR));
    const char* const line = strstr(maps, begin);
    REQUIRE(line != NULL);
    SHOW_IF(strstr(line, " r-xp 00000000 00:00 0 ") != NULL);
    SHOW_IF(strncmp(strchr(line + 1, '\n') - strlen("[vdso]"), "[vdso]", 6) == 0);

    const clockid_t clocks[] = {-100, -6, -1, 0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 99, INT_MAX};
    for (size_t i = 0; i < COUNT(clocks); ++i)
        compare(clocks[i]);

    struct timeval day;
    struct timezone zone = {-1, -1}, called = {-2, -2};
    SHOW(gettimeofday(&day, NULL));
    SHOW_IF(llabs(day.tv_sec - time(NULL)) <= 1);
    SHOW(gettimeofday(&day, &zone)); // the C library clears the zone itself
    SHOW(syscall(SYS_gettimeofday, &day, &called));
    SHOW_IF(called.tz_minuteswest != -2 && called.tz_dsttime != -2);
    SHOW(syscall(SYS_gettimeofday, NULL, NULL));

    // A kernel's vDSO may use the system call, which refuses instead of faulting.
    struct timespec* const nowhere = (struct timespec*)map_pages(1, PROT_NONE);
    struct timespec* const fixed = (struct timespec*)map_pages(1, PROT_READ);
    int result = 0;
    SHOW_IF(FAULTS(result = clock_gettime(CLOCK_MONOTONIC, nowhere)) || result == -1);
    SHOW_IF(FAULTS(result = clock_gettime(CLOCK_REALTIME, fixed)) || result == -1);
    SHOW_IF(FAULTS(result = clock_getres(CLOCK_REALTIME, nowhere)) || result == -1);
    SHOW_IF(FAULTS(result = clock_gettime(CLOCK_MONOTONIC, NULL)) || result == -1);
    SHOW(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, nowhere));
    SHOW(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, fixed));
    SHOW(syscall(SYS_gettimeofday, nowhere, NULL));
    SHOW(syscall(SYS_gettimeofday, NULL, nowhere));

    unsigned cpu = ~0U, node = ~0U;
    SHOW(syscall(SYS_getcpu, &cpu, &node, NULL));
    SHOW_IF(cpu < CPU_SETSIZE && node < 1024);
    SHOW(syscall(SYS_getcpu, NULL, NULL, NULL));
    SHOW(syscall(SYS_getcpu, nowhere, NULL, NULL));
    SHOW(syscall(SYS_getcpu, NULL, fixed, NULL));

    on_signal(SIGALRM, tick, SA_RESTART);
    const struct itimerval every = {{0, 500}, {0, 500}};
    REQUIRE(setitimer(ITIMER_REAL, &every, NULL) == 0);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; ++i)
        REQUIRE(pthread_create(&threads[i], NULL, watch, NULL) == 0);
    for (int i = 0; i < THREADS; ++i)
        REQUIRE(pthread_join(threads[i], NULL) == 0);
    while (ticks < 10)
        watch(NULL);
    REQUIRE(setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL) == 0);
    show_status("forked child", in_child(in_forked_child));
    SHOW_IF(backwards == 0);
}
