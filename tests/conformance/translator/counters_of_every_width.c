// Eight threads add to neighbours of one, two, four and eight bytes in the same word: each comes to
// its own sum.
#include "check.h"

enum { THREADS = 8 };
static int rounds = 5000;
static struct {
    uint8_t bytes[2];
    uint16_t half;
    uint32_t word;
    uint64_t wide;
} sums __attribute__((aligned(16)));

static void* run(void* argument) {
    for (int i = 0; i < rounds; ++i) {
        __atomic_add_fetch(&sums.bytes[0], 1, __ATOMIC_RELAXED);
        __atomic_sub_fetch(&sums.bytes[1], 1, __ATOMIC_ACQUIRE);
        __atomic_add_fetch(&sums.half, 3, __ATOMIC_RELEASE);
        __atomic_xor_fetch(&sums.word, 1u << i % 32, __ATOMIC_ACQ_REL);
        uint64_t old = __atomic_load_n(&sums.wide, __ATOMIC_RELAXED);
        while (!__atomic_compare_exchange_n(&sums.wide, &old, old * 3 + 1 - 2 * old, true,
                                            __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
        }
    }
    return argument;
}

int main(int argc, char** argv) {
    int times = long_form(argc, argv);
    rounds *= times;
    alarm(15u * (unsigned)times);
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; ++i)
        REQUIRE(pthread_create(&threads[i], NULL, run, NULL) == 0);
    for (size_t i = 0; i < THREADS; ++i)
        pthread_join(threads[i], NULL);
    SHOW_NUMBER(sums.bytes[0]);
    SHOW_NUMBER(sums.bytes[1]);
    SHOW_NUMBER(sums.half);
    SHOW_NUMBER(sums.word);
    SHOW_NUMBER(sums.wide);
}
