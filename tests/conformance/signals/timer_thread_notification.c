// SIGEV_THREAD_ID sends to one thread; SIGEV_THREAD runs a function in a new one.
#include "check.h"

static volatile sig_atomic_t handled_by;
static volatile int called;
static void handler(int number) {
    (void)number;
    handled_by = gettid();
}
static void called_back(union sigval value) { called = value.sival_int; }

static void* waiter(void* argument) {
    *(volatile pid_t*)argument = gettid();
    while (handled_by == 0)
        sleep_ms(1);
    return NULL;
}

int main(void) {
    alarm(10);
    on_signal(SIGUSR1, handler, 0);
    volatile pid_t tid = 0;
    pthread_t thread;
    pthread_create(&thread, NULL, waiter, (void*)&tid);
    while (tid == 0)
        sleep_ms(1);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1};
    event._sigev_un._tid = tid;
    timer_t timer;
    SHOW(timer_create(CLOCK_MONOTONIC, &event, &timer));
    SHOW(timer_settime(timer, 0, &(struct itimerspec){.it_value = {0, 1000000}}, NULL));
    pthread_join(thread, NULL);
    SHOW_IF(handled_by == tid);
    struct sigevent thread_event = {.sigev_notify = SIGEV_THREAD,
                                    .sigev_notify_function = called_back,
                                    .sigev_value.sival_int = 31};
    SHOW(timer_create(CLOCK_MONOTONIC, &thread_event, &timer));
    SHOW(timer_settime(timer, 0, &(struct itimerspec){.it_value = {0, 1000000}}, NULL));
    while (called == 0)
        sleep_ms(1);
    SHOW_NUMBER(called);
}
