// alarm, setitimer, timer_create: they fire, repeat, report what is left and are not inherited.
#include "check.h"

static volatile sig_atomic_t count;
static void handler(int number) {
    (void)number;
    ++count;
}

static int child(void) {
    struct itimerval left;
    getitimer(ITIMER_REAL, &left);
    SHOW_IF(left.it_value.tv_sec == 0 && left.it_value.tv_usec == 0);
    return 0;
}

int main(void) {
    on_signal(SIGALRM, handler, SA_RESTART);
    SHOW_NUMBER(alarm(100));
    show_status("child", in_child(child));
    SHOW_NUMBER(alarm(0));
    struct itimerval timer = {{0, 2000}, {0, 1000}}, left;
    SHOW(setitimer(ITIMER_REAL, &timer, NULL));
    while (count < 3)
        pause();
    SHOW(getitimer(ITIMER_REAL, &left));
    SHOW_IF(left.it_interval.tv_usec == 2000);
    SHOW(setitimer(ITIMER_REAL, &(struct itimerval){0}, &left));
    on_signal(SIGPROF, handler, SA_RESTART);
    count = 0;
    SHOW(setitimer(ITIMER_PROF, &(struct itimerval){{0, 10000}, {0, 10000}}, NULL));
    while (count == 0) {
    }
    SHOW(setitimer(ITIMER_PROF, &(struct itimerval){0}, NULL));
    SHOW(setitimer(7, &timer, NULL));
    SHOW(setitimer(ITIMER_REAL, &(struct itimerval){.it_value = {0, 2000000}}, NULL));
    timer_t id;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    SHOW(timer_create(CLOCK_REALTIME, &event, &id));
    struct itimerspec spec = {{100, 0}, {50, 0}}, rest;
    SHOW(timer_settime(id, 0, &spec, NULL));
    SHOW(timer_gettime(id, &rest));
    SHOW_IF(rest.it_value.tv_sec == 49 && rest.it_interval.tv_sec == 100);
    SHOW_NUMBER(timer_getoverrun(id));
    SHOW(timer_delete(id));
    SHOW(timer_delete(id));
    event.sigev_signo = 99;
    SHOW(timer_create(CLOCK_REALTIME, &event, &id));
    SHOW(timer_create(999, NULL, &id));
}
