// Four threads count with every kind of atomic operation; nothing is lost.
#include "check.h"

enum { THREADS = 4, ROUNDS = 20000 };
static uint8_t a8;
static uint16_t a16;
static uint32_t a32, swapped, locked_count;
static uint64_t a64, maximum, bits;
static unsigned char lock;
static __int128 wide __attribute__((aligned(16)));

static void* body(void* argument) {
    uint64_t own = (uint64_t)(uintptr_t)argument;
    for (uint32_t i = 0; i < ROUNDS; ++i) {
        __atomic_fetch_add(&a8, 1, __ATOMIC_RELAXED);
        __atomic_fetch_add(&a16, 3, __ATOMIC_ACQ_REL);
        __atomic_fetch_sub(&a32, 1, __ATOMIC_SEQ_CST);
        __atomic_add_fetch(&a64, i, __ATOMIC_RELEASE);
        __atomic_fetch_xor(&bits, 1ull << (i % 64), __ATOMIC_RELAXED);
        uint32_t old = __atomic_load_n(&swapped, __ATOMIC_RELAXED);
        while (!__atomic_compare_exchange_n(&swapped, &old, old + 2, true, __ATOMIC_ACQ_REL,
                                            __ATOMIC_RELAXED)) {
        }
        uint64_t seen = __atomic_load_n(&maximum, __ATOMIC_RELAXED);
        while (seen < own * i && !__atomic_compare_exchange_n(&maximum, &seen, own * i, false,
                                                              __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
        }
        while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE) != 0)
            sched_yield();
        ++locked_count;
        wide += (__int128)1 << 60;
        __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
    }
    return NULL;
}

int main(void) {
    alarm(15);
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; ++i)
        REQUIRE(pthread_create(&threads[i], NULL, body, (void*)(i + 1)) == 0);
    for (size_t i = 0; i < THREADS; ++i)
        REQUIRE(pthread_join(threads[i], NULL) == 0);
    say("%u %u %u %lu %lx\n", a8, a16, a32, a64, bits);
    say("%u %lu %u %lx\n", swapped, maximum, locked_count, (unsigned long)(wide >> 60));
}
