// futex_waitv waits for several words at once and names the one that was woken.
#include "check.h"
#include <linux/futex.h>

static uint32_t words[3];
static void* waker(void* argument) {
    wait_until_asleep(getpid());
    words[1] = 1;
    syscall(__NR_futex, &words[1], FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    return argument;
}

static long waitv(struct futex_waitv* list, unsigned count, struct timespec* limit) {
    return syscall(__NR_futex_waitv, list, count, 0, limit, CLOCK_MONOTONIC);
}

int main(void) {
    alarm(10);
    struct futex_waitv list[3];
    for (size_t i = 0; i < 3; ++i)
        list[i] = (struct futex_waitv){.uaddr = (uint64_t)(uintptr_t)&words[i],
                                       .flags = FUTEX_32 | FUTEX_PRIVATE_FLAG};
    struct timespec past = {1, 0};
    SHOW(waitv(list, 3, &past));
    pthread_t thread;
    pthread_create(&thread, NULL, waker, NULL);
    long index = waitv(list, 3, NULL);
    SHOW_NUMBER(index);
    pthread_join(thread, NULL);
    SHOW(waitv(list, 3, NULL));
    SHOW(waitv(list, 0, NULL));
    SHOW(waitv(list, 1000, NULL));
    SHOW(waitv((struct futex_waitv*)16, 1, NULL));
    list[0].flags = 1 << 9;
    SHOW(waitv(list, 1, NULL));
}
