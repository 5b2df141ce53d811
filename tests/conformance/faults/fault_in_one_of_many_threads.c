// Each thread gets its own faults, at the same time.
#include "check.h"

static _Thread_local sigjmp_buf out;
static _Thread_local void* address;
static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)context;
    address = info->si_addr;
    siglongjmp(out, 1);
}
static void* body(void* argument) {
    uintptr_t own = (uintptr_t)argument;
    volatile long right = 0;
    for (volatile int i = 0; i < 200; ++i) {
        if (sigsetjmp(out, 1) == 0)
            *(volatile char*)own = 1;
        right += address == argument;
    }
    return (void*)right;
}

int main(void) {
    on_siginfo(SIGSEGV, handler, 0);
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT(threads); ++i)
        pthread_create(&threads[i], NULL, body, (void*)(i * 64 + 64));
    for (size_t i = 0; i < COUNT(threads); ++i) {
        void* right;
        pthread_join(threads[i], &right);
        say("thread %zu: %ld\n", i, (long)right);
    }
}
