// A blocked signal 33, which libc calls its own, waits while the first thread of a process begins.
#include "raw_signals.h"

static int seen;
static void handler(int number, siginfo_t* info, void* context) {
    (void)info, (void)context;
    seen += number == 33;
}

static int thread(void* argument) {
    (void)argument;
    syscall(__NR_exit, 0);
    return 0;
}

static void begin_thread(void) {
    static pid_t tid;
    tid = 1;
    char* stack = map_pages(16, PROT_READ | PROT_WRITE) + 16 * page_size();
    REQUIRE(clone(thread, stack,
                  CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
                      CLONE_CHILD_CLEARTID,
                  NULL, NULL, NULL, &tid) != -1);
    while (__atomic_load_n(&tid, __ATOMIC_ACQUIRE) != 0)
        sched_yield();
}

static int observe(void) {
    seen = 0;
    raw_sigaction(33, handler, 0);
    raw_mask(SIG_BLOCK, bit(33));
    SHOW(syscall(__NR_tgkill, getpid(), gettid(), 33));
    begin_thread();
    SHOW_NUMBER(seen);
    SHOW_IF(raw_pending() == bit(33));
    raw_mask(SIG_UNBLOCK, bit(33));
    SHOW_NUMBER(seen);
    return 0;
}

int main(void) {
    observe();
    show_status("child", in_child(observe));
}
