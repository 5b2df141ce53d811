// A process signal goes to a thread that does not block it; tgkill goes to exactly one.
#include "check.h"

static volatile sig_atomic_t handled_by[2];
static void handler(int number) { handled_by[number == SIGUSR1] = gettid(); }
static volatile pid_t tid;
static volatile bool stop;

static void* body(void* argument) {
    unblock(SIGUSR1);
    tid = gettid();
    while (!stop)
        sleep_ms(1);
    return argument;
}

int main(void) {
    alarm(10);
    on_signal(SIGUSR1, handler, 0);
    on_signal(SIGUSR2, handler, 0);
    block(SIGUSR1);
    pthread_t thread;
    pthread_create(&thread, NULL, body, NULL);
    while (tid == 0)
        sleep_ms(1);
    kill(getpid(), SIGUSR1);
    while (handled_by[1] == 0)
        sleep_ms(1);
    SHOW_IF(handled_by[1] == tid);
    pthread_kill(thread, SIGUSR2);
    while (handled_by[0] == 0)
        sleep_ms(1);
    SHOW_IF(handled_by[0] == tid);
    syscall(__NR_tgkill, getpid(), gettid(), SIGUSR2);
    SHOW_IF(handled_by[0] == getpid());
    SHOW(syscall(__NR_tgkill, getpid(), 1, SIGUSR2));
    SHOW(syscall(__NR_tgkill, getpid(), 0, SIGUSR2));
    SHOW(syscall(__NR_tgkill, getpid(), gettid(), 65));
    SHOW(syscall(__NR_tkill, -1, SIGUSR2));
    stop = true;
    pthread_join(thread, NULL);
    SHOW_ERROR(pthread_kill(pthread_self(), 0));
}
