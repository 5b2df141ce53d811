// SA_NODEFER lets a handler be entered again by its own signal.
#include "check.h"

static volatile sig_atomic_t depth, deepest, entered;
static void handler(int number) {
    if (++depth > deepest)
        deepest = depth;
    if (++entered < 5)
        raise(number);
    --depth;
}

int main(void) {
    on_signal(SIGUSR1, handler, SA_NODEFER);
    raise(SIGUSR1);
    SHOW_NUMBER(deepest);
    deepest = entered = 0;
    on_signal(SIGUSR1, handler, 0);
    raise(SIGUSR1);
    SHOW_NUMBER(deepest);
    SHOW_NUMBER(entered);
}
