// Counts primes with four threads that take ranges from a shared counter.
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

enum { LIMIT = 100000, RANGE = 1000, THREADS = 4 };

static atomic_int next_range;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int primes;

static bool is_prime(int number) {
    for (int divisor = 2; divisor * divisor <= number; ++divisor)
        if (number % divisor == 0)
            return false;
    return number >= 2;
}

static void* work(void* unused) {
    int own = 0;
    for (int start; (start = RANGE * atomic_fetch_add(&next_range, 1)) < LIMIT;)
        for (int number = start; number < start + RANGE; ++number)
            own += is_prime(number);
    pthread_mutex_lock(&mutex);
    primes += own;
    pthread_mutex_unlock(&mutex);
    return unused;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; ++i)
        if (pthread_create(&threads[i], NULL, work, NULL) != 0)
            return 1;
    for (int i = 0; i < THREADS; ++i)
        pthread_join(threads[i], NULL);
    printf("%d primes below %d\n", primes, LIMIT);
    return 0;
}
