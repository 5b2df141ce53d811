// Two threads each store to their own word and then load the other's: sequentially consistent
// accesses (STLR and LDAR on AArch64), and plain ones with a full barrier between, never both miss.
#include "check.h"

enum { ROUNDS = 1000 }; // each costs six turns on a busy machine
static int x[4] __attribute__((aligned(64))), y[4] __attribute__((aligned(64)));
static int seen[2][2] __attribute__((aligned(64)));
static int arrived, both_missed[2];

static void meet(int round) {
    __atomic_add_fetch(&arrived, 1, __ATOMIC_ACQ_REL);
    while (__atomic_load_n(&arrived, __ATOMIC_ACQUIRE) < 2 * round)
        sched_yield();
}

static void* run(void* argument) {
    int me = argument != NULL;
    int *mine = me ? y : x, *theirs = me ? x : y;
    for (int i = 0; i < ROUNDS; ++i) {
        meet(3 * i + 1);
        __atomic_store_n(mine, 1, __ATOMIC_SEQ_CST);
        seen[0][me] = __atomic_load_n(theirs, __ATOMIC_SEQ_CST);
        __atomic_store_n(mine + 1, 1, __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        seen[1][me] = __atomic_load_n(theirs + 1, __ATOMIC_RELAXED);
        meet(3 * i + 2);
        if (me == 0)
            for (int k = 0; k < 2; ++k) {
                both_missed[k] += seen[k][0] == 0 && seen[k][1] == 0;
                __atomic_store_n(&x[k], 0, __ATOMIC_RELAXED);
                __atomic_store_n(&y[k], 0, __ATOMIC_RELAXED);
            }
        meet(3 * i + 3);
    }
    return NULL;
}

int main(void) {
    alarm(15);
    pthread_t other;
    REQUIRE(pthread_create(&other, NULL, run, &arrived) == 0);
    run(NULL);
    pthread_join(other, NULL);
    SHOW_NUMBER(both_missed[0]);
    SHOW_NUMBER(both_missed[1]);
}
