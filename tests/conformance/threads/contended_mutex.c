// Eight threads, one mutex, fifty thousand increments.
#include "check.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long counter;
static void* body(void* argument) {
    for (int i = 0; i < 50000 / 8; ++i) {
        pthread_mutex_lock(&mutex);
        ++counter;
        if (i % 100 == 0)
            sched_yield();
        pthread_mutex_unlock(&mutex);
    }
    return argument;
}

int main(void) {
    alarm(15);
    pthread_t threads[8];
    for (size_t i = 0; i < 8; ++i)
        pthread_create(&threads[i], NULL, body, NULL);
    for (size_t i = 0; i < 8; ++i)
        pthread_join(threads[i], NULL);
    SHOW_NUMBER(counter);
}
