// exit runs what atexit and _onexit registered, last first, then flushes.
// exit: 5
#include <stdio.h>
#include <stdlib.h>

static void first(void) { printf("first\n"); }
static int second(void) {
    printf("second\n");
    return 0;
}
static void third(void) { printf("third, not flushed"); }

int main(void) {
    atexit(first);
    _onexit(second);
    atexit(third);
    printf("main\n");
    exit(5);
}
