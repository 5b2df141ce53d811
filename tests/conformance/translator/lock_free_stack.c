// Eight threads take nodes from one stack and put them back: none is ever had by two, and in the
// end all are there. The head is an index and a count of changes in one word, so compiled to
// LDXR/STXR or CAS on AArch64.
#include "check.h"

enum { THREADS = 8, NODES = 6 };
static int rounds = 4000;
static struct {
    uint32_t next; // index + 1, 0 at the end
    int owners;
} nodes[NODES + 1];
static uint64_t head;
static int doubled;

static uint32_t pop(void) {
    uint64_t old = __atomic_load_n(&head, __ATOMIC_ACQUIRE), new;
    do {
        if ((uint32_t)old == 0)
            return 0;
        uint32_t next = __atomic_load_n(&nodes[(uint32_t)old].next, __ATOMIC_RELAXED);
        new = ((old >> 32) + 1) << 32 | next;
    } while (
        !__atomic_compare_exchange_n(&head, &old, new, true, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
    return (uint32_t)old;
}

static void push(uint32_t node) {
    uint64_t old = __atomic_load_n(&head, __ATOMIC_RELAXED), new;
    do {
        __atomic_store_n(&nodes[node].next, (uint32_t)old, __ATOMIC_RELAXED);
        new = ((old >> 32) + 1) << 32 | node;
    } while (
        !__atomic_compare_exchange_n(&head, &old, new, true, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
}

static void* run(void* argument) {
    for (int i = 0; i < rounds; ++i) {
        uint32_t node = pop();
        if (node == 0) {
            sched_yield();
            continue;
        }
        if (__atomic_fetch_add(&nodes[node].owners, 1, __ATOMIC_RELAXED) != 0)
            __atomic_add_fetch(&doubled, 1, __ATOMIC_RELAXED);
        __atomic_fetch_sub(&nodes[node].owners, 1, __ATOMIC_RELAXED);
        push(node);
    }
    return argument;
}

int main(int argc, char** argv) {
    int times = long_form(argc, argv);
    rounds *= times;
    alarm(15u * (unsigned)times);
    for (uint32_t i = 1; i <= NODES; ++i)
        push(i);
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; ++i)
        REQUIRE(pthread_create(&threads[i], NULL, run, NULL) == 0);
    for (size_t i = 0; i < THREADS; ++i)
        pthread_join(threads[i], NULL);
    SHOW_NUMBER(doubled);
    int left = 0;
    while (pop() != 0)
        ++left;
    SHOW_NUMBER(left);
}
