// The raw call changes one thread's ids; libc's setter changes them all.
#include "check.h"

static pthread_barrier_t barrier;
static void* body(void* argument) {
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    SHOW_IF(geteuid() == 0);
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    SHOW_IF(geteuid() == 1234);
    return argument;
}

static int child(void) {
    if (geteuid() != 0) {
        say("needs root\n");
        return 0;
    }
    pthread_barrier_init(&barrier, NULL, 2);
    pthread_t thread;
    pthread_create(&thread, NULL, body, NULL);
    pthread_barrier_wait(&barrier);
    SHOW(syscall(__NR_setresuid, -1, 1000, -1));
    SHOW_IF(geteuid() == 1000);
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    SHOW(syscall(__NR_setresuid, -1, 0, -1));
    SHOW(setresuid(1234, 1234, 1234));
    pthread_barrier_wait(&barrier);
    pthread_join(thread, NULL);
    SHOW(setuid(0));
    return 0;
}

int main(void) { show_status("child", in_child(child)); }
