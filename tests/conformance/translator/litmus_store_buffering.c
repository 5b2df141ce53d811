// Two threads each store to their own word and then load the other's: sequentially consistent
// accesses (STLR and LDAR on AArch64), and plain ones with a full barrier between, never both miss.
// They meet, and go through a row of such words side by side.
#include "check.h"

enum { WORDS = 64 };
static int meetings = 1000; // each costs turns on a busy machine
static struct {
    int x __attribute__((aligned(64)));
    int y __attribute__((aligned(64)));
} words[2][WORDS];
static int seen[2][2][WORDS];
static int arrived, both_missed[2];

static void meet(int number) {
    __atomic_add_fetch(&arrived, 1, __ATOMIC_ACQ_REL);
    while (__atomic_load_n(&arrived, __ATOMIC_ACQUIRE) < 2 * number)
        sched_yield();
}

static void* run(void* argument) {
    int me = argument != NULL;
    for (int i = 0; i < meetings; ++i) {
        meet(2 * i + 1);
        for (int w = 0; w < WORDS; ++w) {
            int *ordered = me ? &words[0][w].y : &words[0][w].x,
                *others_ordered = me ? &words[0][w].x : &words[0][w].y,
                *plain = me ? &words[1][w].y : &words[1][w].x,
                *others_plain = me ? &words[1][w].x : &words[1][w].y;
            __atomic_store_n(ordered, i + 1, __ATOMIC_SEQ_CST);
            seen[0][me][w] = __atomic_load_n(others_ordered, __ATOMIC_SEQ_CST);
            __atomic_store_n(plain, i + 1, __ATOMIC_RELAXED);
            __atomic_thread_fence(__ATOMIC_SEQ_CST);
            seen[1][me][w] = __atomic_load_n(others_plain, __ATOMIC_RELAXED);
        }
        meet(2 * i + 2);
        for (int k = 0; k < 2 && me == 0; ++k)
            for (int w = 0; w < WORDS; ++w)
                both_missed[k] += seen[k][0][w] <= i && seen[k][1][w] <= i;
    }
    return NULL;
}

int main(int argc, char** argv) {
    int times = long_form(argc, argv);
    meetings *= times;
    alarm(15u * (unsigned)times);
    pthread_t other;
    REQUIRE(pthread_create(&other, NULL, run, &arrived) == 0);
    run(NULL);
    pthread_join(other, NULL);
    SHOW_NUMBER(both_missed[0]);
    SHOW_NUMBER(both_missed[1]);
}
