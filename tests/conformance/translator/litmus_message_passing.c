// What is written before a release store is seen after the acquire load that saw the store; with
// plain stores and a barrier between as well.
#include "check.h"

static int rounds = 20000;
static struct {
    int data __attribute__((aligned(64)));
    int flag __attribute__((aligned(64)));
} cells[2];
static int stale;

static void* writer(void* argument) {
    for (int i = 1; i <= rounds; ++i) {
        __atomic_store_n(&cells[0].data, i, __ATOMIC_RELAXED);
        __atomic_store_n(&cells[0].flag, i, __ATOMIC_RELEASE);
        __atomic_store_n(&cells[1].data, i, __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_RELEASE);
        __atomic_store_n(&cells[1].flag, i, __ATOMIC_RELAXED);
        if (i % 512 == 0)
            sched_yield();
    }
    return argument;
}

static void* reader(void* argument) {
    int seen = 0;
    while (seen < rounds) {
        seen = __atomic_load_n(&cells[0].flag, __ATOMIC_ACQUIRE);
        if (__atomic_load_n(&cells[0].data, __ATOMIC_RELAXED) < seen)
            __atomic_add_fetch(&stale, 1, __ATOMIC_RELAXED);
        int other = __atomic_load_n(&cells[1].flag, __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if (__atomic_load_n(&cells[1].data, __ATOMIC_RELAXED) < other)
            __atomic_add_fetch(&stale, 1, __ATOMIC_RELAXED);
    }
    return argument;
}

int main(int argc, char** argv) {
    int times = long_form(argc, argv);
    rounds *= times;
    alarm(15u * (unsigned)times);
    pthread_t threads[3];
    for (size_t i = 0; i < COUNT(threads); ++i)
        REQUIRE(pthread_create(&threads[i], NULL, i == 0 ? writer : reader, NULL) == 0);
    for (size_t i = 0; i < COUNT(threads); ++i)
        pthread_join(threads[i], NULL);
    SHOW_NUMBER(stale);
}
