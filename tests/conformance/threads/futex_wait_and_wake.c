// FUTEX_WAIT, WAKE, bitsets, requeue, wake_op, timeouts and errors.
#include "check.h"
#include <linux/futex.h>

static uint32_t word, second;
static int woken;
static long futex(uint32_t* address, int operation, uint32_t value, void* timeout, uint32_t* other,
                  uint32_t value3) {
    return syscall(__NR_futex, address, operation, value, timeout, other, value3);
}

static volatile pid_t tids[4];
static void* waiter(void* argument) {
    tids[(uintptr_t)argument] = gettid();
    uint32_t mask = 1u << (uintptr_t)argument;
    long result = futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 0, NULL, NULL, mask);
    if (result == 0)
        __atomic_add_fetch(&woken, 1, __ATOMIC_SEQ_CST);
    return NULL;
}
static pthread_t threads[4];
static void start(void) {
    for (size_t i = 0; i < 4; ++i) {
        tids[i] = 0;
        pthread_create(&threads[i], NULL, waiter, (void*)i);
    }
    for (size_t i = 0; i < 4; ++i) {
        while (tids[i] == 0)
            sleep_ms(1);
        wait_until_asleep(tids[i]);
    }
}
static void join(void) {
    for (size_t i = 0; i < 4; ++i)
        pthread_join(threads[i], NULL);
    SHOW_NUMBER(woken);
    woken = 0;
}

int main(void) {
    alarm(15);
    struct timespec brief = {0, 10000000}, bad = {0, 2000000000};
    SHOW(futex(&word, FUTEX_WAIT, 1, NULL, NULL, 0));
    SHOW(futex(&word, FUTEX_WAIT, 0, &brief, NULL, 0));
    SHOW(futex(&word, FUTEX_WAIT, 0, &bad, NULL, 0));
    SHOW(futex((uint32_t*)((char*)&word + 1), FUTEX_WAIT, 0, NULL, NULL, 0));
    SHOW(futex((uint32_t*)16, FUTEX_WAIT, 0, NULL, NULL, 0));
    SHOW(futex(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0));
    SHOW(futex(&word, 99, 0, NULL, NULL, 0));
    SHOW_NUMBER(futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0));
    struct timespec past = {1, 0};
    SHOW(futex(&word, FUTEX_WAIT_BITSET, 0, &past, NULL, ~0u));
    SHOW(futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, &past, NULL, ~0u));
    start();
    SHOW_NUMBER(futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 10, NULL, NULL, 4));
    SHOW_NUMBER(futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 10, NULL, NULL, 4));
    SHOW_NUMBER(futex(&word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0));
    SHOW_NUMBER(futex(&word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0));
    join();
    start();
    SHOW_NUMBER(futex(&word, FUTEX_REQUEUE_PRIVATE, 1, (void*)2, &second, 0));
    SHOW_NUMBER(futex(&second, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0));
    SHOW(futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void*)2, &second, 7));
    SHOW_NUMBER(futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 0, (void*)2, &second, 0));
    // Adds 5 to the second word, wakes both as its old value was 0.
    SHOW_NUMBER(futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void*)1, &second,
                      (uint32_t)FUTEX_OP(FUTEX_OP_ADD, 5, FUTEX_OP_CMP_EQ, 0)));
    SHOW_NUMBER(second);
    join();
}
