// An interrupted nanosleep and relative clock_nanosleep tell what is left; an absolute one does
// not.
#include "check.h"

static void handler(int number) { (void)number; }

static void soon(void) {
    setitimer(ITIMER_REAL, &(struct itimerval){.it_value = {0, 30000}}, NULL);
}

int main(void) {
    on_signal(SIGALRM, handler, SA_RESTART);
    struct timespec rest = {7, 7}, want = {2, 0};
    soon();
    SHOW(nanosleep(&want, &rest));
    SHOW_IF(rest.tv_sec == 1 && rest.tv_nsec > 0);
    soon();
    rest = (struct timespec){7, 7};
    SHOW_ERROR(clock_nanosleep(CLOCK_MONOTONIC, 0, &want, &rest));
    SHOW_IF(rest.tv_sec == 1 && rest.tv_nsec > 0);
    soon();
    rest = (struct timespec){7, 7};
    struct timespec when;
    clock_gettime(CLOCK_REALTIME, &when);
    when.tv_sec += 2;
    SHOW_ERROR(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &when, &rest));
    SHOW_IF(rest.tv_sec == 7 && rest.tv_nsec == 7);
    soon();
    SHOW_NUMBER(sleep(2));
    SHOW_ERROR(clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){0, 1000000000}, NULL));
    SHOW_ERROR(clock_nanosleep(999, 0, &want, NULL));
    SHOW(nanosleep(&(struct timespec){-1, 0}, NULL));
    SHOW(syscall(__NR_nanosleep, (void*)16, NULL));
}
