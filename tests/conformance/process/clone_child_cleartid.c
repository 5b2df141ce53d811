// CLONE_CHILD_CLEARTID writes zero and wakes a futex when the child ends.
#include "check.h"
#include <linux/futex.h>

static char stack[64 << 10] __attribute__((aligned(16)));
static volatile int* go;
static int child(void* argument) {
    (void)argument;
    while (*go == 0)
        sched_yield();
    return 0;
}

int main(void) {
    alarm(10);
    volatile int* words =
        mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    go = words + 8;
    int parent_tid = 0;
    int flags =
        CLONE_VM | CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | CLONE_PARENT_SETTID | SIGCHLD;
    pid_t pid = clone(child, stack + sizeof stack, flags, NULL, &parent_tid, NULL, words);
    SHOW_IF(parent_tid == pid);
    while (*words == 0)
        sched_yield();
    SHOW_IF(*words == pid);
    *go = 1;
    while (*words == pid)
        if (syscall(__NR_futex, words, FUTEX_WAIT, pid, NULL, NULL, 0) == -1 && errno != EAGAIN)
            break;
    SHOW_NUMBER(*words);
    int status;
    SHOW_IF(waitpid(pid, &status, 0) == pid);
    show_status("child", status);
}
