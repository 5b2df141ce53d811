// Normal, recursive, error-checking mutexes; trylock and timed lock.
#include "check.h"

static pthread_mutex_t mutex;
static void* other(void* argument) {
    struct timespec limit;
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_nsec += 20000000;
    if (limit.tv_nsec >= 1000000000) {
        limit.tv_nsec -= 1000000000;
        ++limit.tv_sec;
    }
    SHOW_ERROR(pthread_mutex_trylock(&mutex));
    SHOW_ERROR(pthread_mutex_timedlock(&mutex, &limit));
    SHOW_ERROR(pthread_mutex_unlock(&mutex));
    return argument;
}

int main(void) {
    const int kinds[] = {PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_RECURSIVE};
    for (size_t i = 0; i < COUNT(kinds); ++i) {
        pthread_mutexattr_t attributes;
        pthread_mutexattr_init(&attributes);
        pthread_mutexattr_settype(&attributes, kinds[i]);
        pthread_mutex_init(&mutex, &attributes);
        SHOW_ERROR(pthread_mutex_unlock(&mutex));
        SHOW_ERROR(pthread_mutex_lock(&mutex));
        SHOW_ERROR(pthread_mutex_lock(&mutex));
        pthread_t thread;
        pthread_create(&thread, NULL, other, NULL);
        pthread_join(thread, NULL);
        SHOW_ERROR(pthread_mutex_unlock(&mutex));
        SHOW_ERROR(pthread_mutex_unlock(&mutex));
    }
}
