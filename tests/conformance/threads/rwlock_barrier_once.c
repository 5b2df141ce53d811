// Read-write locks, barriers with one serial thread per round, once, spin locks and semaphores.
#include "check.h"
#include <semaphore.h>

enum { THREADS = 6, ROUNDS = 50 };
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_spinlock_t spin;
static sem_t semaphore;
static int initialised, serial, value, spun, inside, most_inside;
static void initialise(void) { ++initialised; }

static void* body(void* argument) {
    for (int i = 0; i < ROUNDS; ++i) {
        pthread_once(&once, initialise);
        if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
            __atomic_add_fetch(&serial, 1, __ATOMIC_RELAXED);
        pthread_rwlock_wrlock(&rwlock);
        ++value;
        pthread_rwlock_unlock(&rwlock);
        pthread_rwlock_rdlock(&rwlock);
        REQUIRE(value > 0);
        pthread_rwlock_unlock(&rwlock);
        pthread_spin_lock(&spin);
        ++spun;
        pthread_spin_unlock(&spin);
        sem_wait(&semaphore);
        int now = __atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST);
        if (now > __atomic_load_n(&most_inside, __ATOMIC_RELAXED))
            __atomic_store_n(&most_inside, now, __ATOMIC_RELAXED);
        __atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
        sem_post(&semaphore);
    }
    return argument;
}

int main(void) {
    alarm(15);
    pthread_barrier_init(&barrier, NULL, THREADS);
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    sem_init(&semaphore, 0, 2);
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; ++i)
        pthread_create(&threads[i], NULL, body, NULL);
    for (size_t i = 0; i < THREADS; ++i)
        pthread_join(threads[i], NULL);
    SHOW_NUMBER(initialised);
    SHOW_NUMBER(serial);
    SHOW_NUMBER(value);
    SHOW_NUMBER(spun);
    SHOW_IF(most_inside <= 2);
    SHOW_ERROR(pthread_rwlock_tryrdlock(&rwlock));
    SHOW_ERROR(pthread_rwlock_trywrlock(&rwlock));
}
