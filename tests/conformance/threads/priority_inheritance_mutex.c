// PI mutexes and the futex operations below them.
#include "check.h"
#include <linux/futex.h>

static pthread_mutex_t mutex;
static long counter;
static void* body(void* argument) {
    for (int i = 0; i < 50; ++i) {
        pthread_mutex_lock(&mutex);
        ++counter;
        sched_yield();
        pthread_mutex_unlock(&mutex);
    }
    return argument;
}

int main(void) {
    alarm(15);
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    SHOW_ERROR(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT));
    SHOW_ERROR(pthread_mutex_init(&mutex, &attributes));
    pthread_t threads[4];
    for (size_t i = 0; i < 4; ++i)
        pthread_create(&threads[i], NULL, body, NULL);
    for (size_t i = 0; i < 4; ++i)
        pthread_join(threads[i], NULL);
    SHOW_NUMBER(counter);
    uint32_t word = 0;
    SHOW(syscall(__NR_futex, &word, FUTEX_LOCK_PI, 0, NULL, NULL, 0));
    SHOW_IF(word == (uint32_t)gettid());
    SHOW(syscall(__NR_futex, &word, FUTEX_TRYLOCK_PI, 0, NULL, NULL, 0));
    SHOW(syscall(__NR_futex, &word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0));
    SHOW_IF(word == 0);
    word = 1;
    SHOW(syscall(__NR_futex, &word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0));
}
