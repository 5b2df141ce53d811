// exec from a thread that is not the first: the process keeps its id, the other threads are gone.
#include "check.h"

static void* spin(void* argument) {
    (void)argument;
    for (;;)
        pause();
    return NULL;
}

static void* run(void* argument) {
    char pid[16];
    snprintf(pid, sizeof pid, "%d", getpid());
    execl("/proc/self/exe", argument, pid, NULL);
    say("execl: %s\n", error_name(errno));
    _exit(1);
}

int main(int argc, char** argv) {
    if (argc > 1) {
        SHOW_IF(atoi(argv[1]) == getpid());
        SHOW_IF(gettid() == getpid());
        const char* threads = strstr(slurp("/proc/self/status", NULL), "Threads:");
        SHOW_IF(threads != NULL && atoi(threads + 8) == 1);
        return 23;
    }
    pthread_t thread;
    for (int i = 0; i < 3; ++i)
        SHOW_ERROR(pthread_create(&thread, NULL, spin, NULL));
    REQUIRE(pthread_create(&thread, NULL, run, argv[0]) == 0);
    for (;;)
        pause();
}
