// Each thread has its own name of at most 15 characters, seen in /proc.
#include "check.h"
#include <sys/prctl.h>

static void* body(void* argument) {
    SHOW_ERROR(pthread_setname_np(pthread_self(), "worker"));
    char name[32], path[64];
    prctl(PR_GET_NAME, name);
    say("%s\n", name);
    snprintf(path, sizeof path, "/proc/self/task/%d/comm", gettid());
    say("%s", slurp(path, NULL));
    say("%s", slurp("/proc/thread-self/comm", NULL));
    say("%s", slurp("/proc/self/comm", NULL));
    return argument;
}

int main(void) {
    char name[32] = "";
    prctl(PR_GET_NAME, name);
    say("%s\n", name);
    SHOW(prctl(PR_SET_NAME, "a name that is too long"));
    prctl(PR_GET_NAME, name);
    say("%s\n", name);
    pthread_t thread;
    pthread_create(&thread, NULL, body, NULL);
    pthread_join(thread, NULL);
    say("%s", slurp("/proc/self/comm", NULL));
    write_file("/proc/self/comm", "written", 0);
    prctl(PR_GET_NAME, name);
    say("%s\n", name);
    SHOW_ERROR(pthread_setname_np(pthread_self(), "sixteen characters"));
    SHOW(prctl(PR_SET_NAME, (char*)16));
}
