// Forks while other threads are in the middle of exclusive pairs: those of the child, where these
// threads are not, succeed all the same. With a load between, so that no single instruction does
// it.
#include "a64.h"
#include "check.h"

enum { THREADS = 3, FORKS = 200 };
static uint64_t counters[THREADS];
static volatile uint64_t looked_at;
static _Atomic bool enough;

static void add(uint64_t* counter) {
    uint64_t value;
    uint64_t other;
    uint32_t failed;
    asm volatile("1: ldaxr %0, [%3]\n"
                 "ldr %1, [%4]\n"
                 "add %0, %0, #1\n"
                 "stlxr %w2, %0, [%3]\n"
                 "cbnz %w2, 1b"
                 : "=&r"(value), "=&r"(other), "=&r"(failed)
                 : "r"(counter), "r"(&looked_at)
                 : "memory");
}

static void* keep_adding(void* counter) {
    while (!enough)
        add(counter);
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; ++i)
        REQUIRE(pthread_create(&threads[i], NULL, keep_adding, &counters[i]) == 0);
    int right = 0;
    for (int i = 0; i < FORKS; ++i) {
        const pid_t child = fork();
        REQUIRE(child != -1);
        if (child == 0) {
            alarm(10);
            for (int k = 0; k < THREADS; ++k)
                add(&counters[k]);
            _exit(7);
        }
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        if (status != 7 << 8) {
            show_status("child", status);
            break;
        }
        ++right;
    }
    enough = true;
    for (int i = 0; i < THREADS; ++i)
        pthread_join(threads[i], NULL);
    SHOW_IF(right == FORKS);
}
