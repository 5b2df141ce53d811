// exit in a thread ends the whole process with its status, also while main blocks.
#include "check.h"

static void* body(void* argument) {
    sleep_ms(20);
    say("leaving\n");
    _exit(29);
    return argument;
}
static void* spin(void* argument) {
    for (volatile int i = 0;; ++i) {
    }
    return argument;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, spin, NULL);
    pthread_create(&thread, NULL, body, NULL);
    for (;;)
        pause();
}
