// The alternate stack belongs to one thread; a new thread has none, a forked child keeps it.
#include "check.h"

static char memory[65536];
static void* thread_body(void* argument) {
    stack_t stack;
    sigaltstack(NULL, &stack);
    say("new thread: %s\n", stack.ss_flags == SS_DISABLE ? "none" : "inherited");
    return argument;
}
static int child(void) {
    stack_t stack;
    sigaltstack(NULL, &stack);
    say("forked child: %s\n", stack.ss_sp == memory ? "inherited" : "none");
    return 0;
}

int main(void) {
    stack_t stack = {.ss_sp = memory, .ss_size = sizeof memory};
    sigaltstack(&stack, NULL);
    pthread_t thread;
    pthread_create(&thread, NULL, thread_body, NULL);
    pthread_join(thread, NULL);
    in_child(child);
}
