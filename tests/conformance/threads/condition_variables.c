// A bounded queue between two producers and two consumers; broadcast; timed wait on both clocks.
#include "check.h"

enum { ITEMS = 4000, ROOM = 7 };
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER, not_empty = PTHREAD_COND_INITIALIZER;
static int queue[ROOM], used, produced, consumed;
static long sum;

static void* producer(void* argument) {
    pthread_mutex_lock(&mutex);
    while (produced < ITEMS) {
        if (used == ROOM) {
            pthread_cond_wait(&not_full, &mutex);
            continue;
        }
        queue[used++] = ++produced;
        pthread_cond_signal(&not_empty);
    }
    pthread_cond_broadcast(&not_full);
    pthread_mutex_unlock(&mutex);
    return argument;
}

static void* consumer(void* argument) {
    pthread_mutex_lock(&mutex);
    while (consumed < ITEMS) {
        if (used == 0) {
            pthread_cond_wait(&not_empty, &mutex);
            continue;
        }
        sum += queue[--used];
        if (++consumed == ITEMS)
            pthread_cond_broadcast(&not_empty);
        pthread_cond_signal(&not_full);
    }
    pthread_mutex_unlock(&mutex);
    return argument;
}

int main(void) {
    alarm(15);
    pthread_t threads[4];
    for (size_t i = 0; i < 4; ++i)
        pthread_create(&threads[i], NULL, i % 2 == 0 ? producer : consumer, NULL);
    for (size_t i = 0; i < 4; ++i)
        pthread_join(threads[i], NULL);
    SHOW_NUMBER(sum);
    struct timespec limit;
    pthread_mutex_lock(&mutex);
    clock_gettime(CLOCK_REALTIME, &limit);
    SHOW_ERROR(pthread_cond_timedwait(&not_empty, &mutex, &limit));
    clock_gettime(CLOCK_MONOTONIC, &limit);
    SHOW_ERROR(pthread_cond_clockwait(&not_empty, &mutex, CLOCK_MONOTONIC, &limit));
}
