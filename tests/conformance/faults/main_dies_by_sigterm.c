// The whole program ends by a signal it sends itself.
#include "check.h"

int main(void) {
    say("before\n");
    raise(SIGTERM);
    say("not reached\n");
}
