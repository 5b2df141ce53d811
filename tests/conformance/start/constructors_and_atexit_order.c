// Constructors run before main by priority, exit handlers after it in reverse.
#include "check.h"

__attribute__((constructor(102))) static void second(void) { say("constructor 102\n"); }
__attribute__((constructor(101))) static void first(void) { say("constructor 101\n"); }
__attribute__((destructor)) static void last(void) { say("destructor\n"); }
static void handler_one(void) { say("atexit one\n"); }
static void handler_two(void) { say("atexit two\n"); }

int main(void) {
    atexit(handler_one);
    atexit(handler_two);
    say("main\n");
    exit(42);
}
