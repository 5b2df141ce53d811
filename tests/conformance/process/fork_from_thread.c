// A child forked by a second thread has that thread alone, as its main one.
#include "check.h"

static _Thread_local int own = 1;

static int child(void) {
    SHOW_IF(gettid() == getpid());
    SHOW_NUMBER(own);
    return 6;
}

static void* forker(void* argument) {
    own = 2;
    show_status("child", in_child(child));
    return argument;
}

int main(void) {
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, forker, NULL) == 0);
    SHOW_ERROR(pthread_join(thread, NULL));
    SHOW_NUMBER(own);
}
