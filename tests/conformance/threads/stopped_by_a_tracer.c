// A process that shares the memory of others stops their threads by PTRACE_ATTACH, reads registers
// that lie in their stacks, and lets them run on: none of their waits ends, and none of their
// computations goes on meanwhile. So sanitizers look for leaks.
#include "check.h"
#include <elf.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

#if defined(__aarch64__)
enum { STACK_POINTER = 31 };
#elif defined(__riscv)
enum { STACK_POINTER = 2 };
#else
enum { STACK_POINTER = 19 };
#endif

enum { SPINS, READS, SLEEPS, THREADS };

static struct {
    _Atomic int id;
    char* stack;
    size_t stack_size;
} threads[THREADS + 1]; // the last one waits for the tracer
static _Atomic unsigned long turns;
static _Atomic bool enough;
static int ends[2];

static void introduce(int which) {
    pthread_attr_t attributes;
    void* stack;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &stack, &threads[which].stack_size);
    pthread_attr_destroy(&attributes);
    threads[which].stack = stack;
    threads[which].id = gettid();
}

static void* spin(void* unused) {
    introduce(SPINS);
    while (!enough)
        ++turns;
    return unused;
}

static void* read_a_byte(void* result) {
    introduce(READS);
    char byte = 0;
    *(bool*)result = read(ends[0], &byte, 1) == 1 && byte == 'x';
    return NULL;
}

static void* sleep_a_while(void* result) {
    introduce(SLEEPS);
    const struct timespec while_ = {.tv_nsec = 300000000};
    *(bool*)result = nanosleep(&while_, NULL) == 0;
    return NULL;
}

static bool is_in_stack(int which) {
    unsigned long registers[64];
    struct iovec all = {registers, sizeof registers};
    if (ptrace(PTRACE_GETREGSET, threads[which].id, NT_PRSTATUS, &all) != 0)
        return false;
    return registers[STACK_POINTER] - (unsigned long)threads[which].stack <=
           threads[which].stack_size;
}

static int tracer(void* unused) {
    (void)unused;
    int status = 0;
    for (int i = 0; i <= THREADS; ++i) {
        const int id = threads[i].id;
        SHOW(ptrace(PTRACE_ATTACH, id, NULL, NULL));
        SHOW_IF(waitpid(id, &status, __WALL) == id);
        show_status("thread", status);
    }
    const unsigned long before = turns;
    const struct timespec while_ = {.tv_nsec = 20000000};
    nanosleep(&while_, NULL);
    SHOW_IF(turns == before);
    for (int i = 0; i <= THREADS; ++i)
        SHOW_IF(is_in_stack(i));
    SHOW_IF(waitpid(threads[SPINS].id, &status, __WALL | WNOHANG) == 0);
    SHOW(ptrace(PTRACE_ATTACH, threads[SPINS].id, NULL, NULL));
    errno = 0;
    SHOW_IF(ptrace(PTRACE_PEEKDATA, threads[SPINS].id, &turns, NULL) == (long)before);
    SHOW(ptrace(PTRACE_DETACH, threads[SPINS].id, NULL, NULL));
    SHOW(ptrace(PTRACE_DETACH, threads[SPINS].id, NULL, NULL));
    while (turns == before)
        sched_yield();
    say("it runs on\n");
    // The others do when their tracer ends.
    return 7;
}

static int killed_tracer(void* unused) {
    (void)unused;
    for (int i = 0; i <= THREADS; ++i) {
        ptrace(PTRACE_ATTACH, threads[i].id, NULL, NULL);
        waitpid(threads[i].id, NULL, __WALL);
    }
    raise(SIGKILL);
    return 0;
}

static void trace_by(const char* name, int (*body)(void*)) {
    static char stack[1 << 16] __attribute__((aligned(16)));
    const int child = clone(body, stack + sizeof stack, CLONE_VM | CLONE_FS | CLONE_FILES, NULL);
    REQUIRE(child > 0);
    int status = 0;
    SHOW_IF(waitpid(child, &status, __WALL) == child);
    show_status(name, status);
}

int main(void) {
    REQUIRE(pipe(ends) == 0);
    bool has_read = false;
    bool has_slept = false;
    pthread_t made[THREADS];
    REQUIRE(pthread_create(&made[SPINS], NULL, spin, NULL) == 0);
    REQUIRE(pthread_create(&made[READS], NULL, read_a_byte, &has_read) == 0);
    REQUIRE(pthread_create(&made[SLEEPS], NULL, sleep_a_while, &has_slept) == 0);
    introduce(THREADS);
    for (int i = 0; i < THREADS; ++i)
        while (threads[i].id == 0)
            sched_yield();

    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    trace_by("tracer", tracer);
    trace_by("killed tracer", killed_tracer);
    const unsigned long before = turns;
    while (turns == before)
        sched_yield();
    say("it runs on\n");

    REQUIRE(write(ends[1], "x", 1) == 1);
    enough = true;
    for (int i = 0; i < THREADS; ++i)
        pthread_join(made[i], NULL);
    SHOW_IF(has_read);
    SHOW_IF(has_slept);
}
