// A thread cancelled while it blocks inside a signal handler unwinds through the signal frame.
// build: -fasynchronous-unwind-tables -fexceptions
#include "check.h"

static int ends[2];
static volatile bool in_handler;
static void clean(void* argument) { say("cleanup of %s\n", (const char*)argument); }
static void handler(int number) {
    (void)number;
    pthread_cleanup_push(clean, "handler");
    in_handler = true;
    char byte;
    (void)!read(ends[0], &byte, 1);
    pthread_cleanup_pop(0);
}
static volatile pid_t tid;
static void* body(void* argument) {
    pthread_cleanup_push(clean, "thread");
    tid = gettid();
    // A pause that is interrupted: the handler runs on top of a blocking call.
    for (;;)
        pause();
    pthread_cleanup_pop(0);
    return argument;
}

int main(void) {
    alarm(10);
    REQUIRE(pipe(ends) == 0);
    on_signal(SIGUSR1, handler, 0);
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, body, NULL) == 0);
    while (tid == 0)
        sleep_ms(1);
    wait_until_asleep(tid);
    pthread_kill(thread, SIGUSR1);
    while (!in_handler)
        sleep_ms(1);
    wait_until_asleep(tid);
    REQUIRE(pthread_cancel(thread) == 0); // says nothing: the thread prints at the same time
    void* result;
    SHOW_ERROR(pthread_join(thread, &result));
    SHOW_IF(result == PTHREAD_CANCELED);
}
