// A thread that runs code which another one takes away faults at that code and nowhere else.
#include "arch.h"
#include "check.h"

static unsigned char* code;
static sigjmp_buf out;
static volatile uintptr_t fault_address;
static int running;

static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)context;
    fault_address = (uintptr_t)info->si_addr;
    siglongjmp(out, 1);
}

static void* run(void* argument) {
    if (sigsetjmp(out, 1) == 0)
        for (;;) {
            ((int (*)(void))(uintptr_t)code)();
            __atomic_store_n(&running, 1, __ATOMIC_RELEASE);
        }
    return argument;
}

int main(void) {
    alarm(15);
    on_siginfo(SIGSEGV, handler, 0);
    for (int i = 0; i < 8; ++i) {
        code = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE);
        size_t size = emit_return(code, 1);
        __builtin___clear_cache((char*)code, (char*)code + size);
        REQUIRE(mprotect(code, page_size(), PROT_READ | PROT_EXEC) == 0);
        __atomic_store_n(&running, 0, __ATOMIC_RELEASE);
        pthread_t thread;
        REQUIRE(pthread_create(&thread, NULL, run, NULL) == 0);
        while (!__atomic_load_n(&running, __ATOMIC_ACQUIRE))
            sched_yield();
        if (i % 2 == 0)
            munmap(code, page_size());
        else
            mprotect(code, page_size(), PROT_READ);
        pthread_join(thread, NULL);
        SHOW_IF(fault_address - (uintptr_t)code < size);
    }
}
