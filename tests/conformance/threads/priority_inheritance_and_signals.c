// What waits for a futex with priority inheritance waits on behind a handler without SA_RESTART.
#include "check.h"
#include <linux/futex.h>

static uint32_t lock_word;
static uint32_t first_word;
static uint32_t second_word;
static volatile sig_atomic_t handled;
static void handler(int number) { handled += number == SIGUSR1; }

static void* lock(void* argument) {
    SHOW(syscall(__NR_futex, &lock_word, FUTEX_LOCK_PI, 0, NULL, NULL, 0));
    SHOW_IF((lock_word & FUTEX_TID_MASK) == (uint32_t)gettid());
    SHOW(syscall(__NR_futex, &lock_word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0));
    return argument;
}

static void* wait_for_requeue(void* argument) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_nsec += 200000000;
    end.tv_sec += end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    SHOW(syscall(__NR_futex, &first_word, FUTEX_WAIT_REQUEUE_PI, 0, &end, &second_word, 0));
    return argument;
}

/// Interrupts the thread a few times, wherever it is.
static void disturb(pthread_t thread) {
    for (int i = 0; i < 5; ++i) {
        usleep(10000);
        pthread_kill(thread, SIGUSR1);
    }
    usleep(10000);
}

int main(void) {
    alarm(15);
    struct sigaction action = {.sa_handler = handler};
    sigaction(SIGUSR1, &action, NULL);
    pthread_t thread;
    SHOW(syscall(__NR_futex, &lock_word, FUTEX_LOCK_PI, 0, NULL, NULL, 0));
    pthread_create(&thread, NULL, lock, NULL);
    disturb(thread);
    syscall(__NR_futex, &lock_word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
    pthread_join(thread, NULL);
    pthread_create(&thread, NULL, wait_for_requeue, NULL);
    disturb(thread);
    pthread_join(thread, NULL);
    SHOW_IF(handled > 1);
}
