// abort ends the run by SIGABRT, and what stdio holds is not flushed.
#include "check.h"

int main(void) {
    printf("never seen");
    say("seen\n");
    abort();
}
