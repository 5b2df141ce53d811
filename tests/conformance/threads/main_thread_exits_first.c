// pthread_exit in main leaves the others running; the process ends with status 0 after the last
// one.
#include "check.h"

static pthread_t main_thread;
static void* body(void* argument) {
    SHOW_ERROR(pthread_join(main_thread, NULL));
    say("after the main thread: %s\n", kill(getpid(), 0) == 0 ? "process exists" : "gone");
    for (int i = 0; i < 2000 && state_of(getpid()) != 'Z'; ++i)
        sleep_ms(1);
    SHOW_IF(state_of(getpid()) == 'Z');
    say("last words\n");
    return argument;
}

int main(void) {
    main_thread = pthread_self();
    pthread_t thread;
    pthread_create(&thread, NULL, body, NULL);
    pthread_exit(NULL);
}
