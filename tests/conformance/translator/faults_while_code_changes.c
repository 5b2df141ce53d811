// Threads that fault all the time, while another changes what may be executed and sends them the
// same signal: a translator stops threads for the one and takes the other, each in the middle of
// the handling of a fault now and then.
#include <stdatomic.h>

#include "check.h"

enum { threads_count = 3, faults = 15000 };

static _Thread_local sigjmp_buf out;
static _Thread_local long raised, sent;
static atomic_int running = threads_count;

static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)context;
    if (info->si_code <= 0) {
        ++sent;
        return;
    }
    ++raised;
    siglongjmp(out, 1);
}

static void* body(void* argument) {
    volatile double quiet = 0;
    volatile int right = 0;
    for (volatile int i = 0; i < faults; ++i) {
        if (sigsetjmp(out, 1) == 0)
            *(volatile char*)argument = 1;
        quiet =
            quiet / quiet; // no fault on either machine, but not a plain case for the host's unit
        right += quiet != quiet;
        quiet = 0;
    }
    --running;
    return (void*)(uintptr_t)(raised == faults && right == faults);
}

int main(void) {
    on_siginfo(SIGSEGV, handler, 0);
    long page = sysconf(_SC_PAGESIZE);
    pthread_t threads[threads_count];
    for (size_t i = 0; i < threads_count; ++i)
        pthread_create(&threads[i], NULL, body, (void*)(i * 64 + 64));
    for (unsigned turn = 0; running != 0; ++turn) {
        char* code = mmap(NULL, page, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        REQUIRE(code != MAP_FAILED);
        mprotect(code, page, PROT_READ | PROT_WRITE);
        munmap(code, page);
        pthread_kill(threads[turn % threads_count], SIGSEGV);
    }
    for (size_t i = 0; i < threads_count; ++i) {
        void* right;
        pthread_join(threads[i], &right);
        say("thread %zu: %s\n", i, right ? "every fault once" : "wrong");
    }
}
