// gettid, set_tid_address, and ids of threads and processes.
#include "check.h"

static void* body(void* argument) {
    SHOW_IF(gettid() != getpid());
    SHOW_IF(syscall(__NR_set_tid_address, NULL) == gettid());
    *(pid_t*)argument = gettid();
    // With no address set nobody is told of the end of this thread: it leaves by hand.
    static int word;
    SHOW_IF(syscall(__NR_set_tid_address, &word) == gettid());
    return NULL;
}

int main(void) {
    SHOW_IF(gettid() == getpid());
    pthread_t thread;
    pid_t tid = 0;
    pthread_create(&thread, NULL, body, &tid);
    for (int i = 0; i < 2000 && (tid == 0 || syscall(__NR_tgkill, getpid(), tid, 0) == 0); ++i)
        sleep_ms(1);
    SHOW(syscall(__NR_tgkill, getpid(), tid, 0));
}
