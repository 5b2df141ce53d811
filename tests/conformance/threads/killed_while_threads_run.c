// A deadly signal ends all threads, whatever they do.
#include "check.h"

static void* spin(void* argument) {
    for (volatile int i = 0;; ++i) {
    }
    return argument;
}
static void* sleeps(void* argument) {
    for (;;)
        pause();
    return argument;
}
static int child(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, spin, NULL);
    pthread_create(&thread, NULL, sleeps, NULL);
    sleep_ms(10);
    raise(SIGTERM);
    return 0;
}

int main(void) {
    show_status("child", in_child(child));
    pid_t pid = fork();
    if (pid == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, spin, NULL);
        spin(NULL);
    }
    sleep_ms(30);
    kill(pid, SIGKILL);
    int status;
    waitpid(pid, &status, 0);
    show_status("spinning child", status);
}
