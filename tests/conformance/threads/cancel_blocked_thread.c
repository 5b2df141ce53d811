// pthread_cancel reaches threads in blocking calls and runs their cleanup handlers.
#include "check.h"
#include <poll.h>

static int ends[2];
static volatile pid_t tid;
static void clean(void* argument) { say("cleanup of %s\n", (const char*)argument); }

static void* in_read(void* argument) {
    pthread_cleanup_push(clean, "read");
    tid = gettid();
    char byte;
    (void)!read(ends[0], &byte, 1);
    pthread_cleanup_pop(0);
    return argument;
}
static void* in_poll(void* argument) {
    pthread_cleanup_push(clean, "poll");
    tid = gettid();
    poll(&(struct pollfd){ends[0], POLLIN, 0}, 1, -1);
    pthread_cleanup_pop(0);
    return argument;
}
static void* in_condition(void* argument) {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(clean, "condition");
    tid = gettid();
    for (;;)
        pthread_cond_wait(&condition, &mutex);
    pthread_cleanup_pop(0);
    return argument;
}
static void* asynchronous(void* argument) {
    pthread_cleanup_push(clean, "computation");
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    tid = gettid();
    for (;;) {
    }
    pthread_cleanup_pop(0);
    return argument;
}

int main(void) {
    alarm(15);
    REQUIRE(pipe(ends) == 0);
    void* (*const bodies[])(void*) = {in_read, in_poll, in_condition, asynchronous};
    for (size_t i = 0; i < COUNT(bodies); ++i) {
        tid = 0;
        pthread_t thread;
        REQUIRE(pthread_create(&thread, NULL, bodies[i], NULL) == 0);
        while (tid == 0)
            sleep_ms(1);
        if (bodies[i] != asynchronous)
            wait_until_asleep(tid);
        REQUIRE(pthread_cancel(thread) == 0); // says nothing: the thread prints at the same time
        void* result;
        SHOW_ERROR(pthread_join(thread, &result));
        SHOW_IF(result == PTHREAD_CANCELED);
    }
}
