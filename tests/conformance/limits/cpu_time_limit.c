// RLIMIT_CPU sends SIGXCPU when the time is used up.
#include "check.h"

static int child(void) {
    struct rlimit limit = {1, 3};
    REQUIRE(setrlimit(RLIMIT_CPU, &limit) == 0);
    for (volatile unsigned i = 0;; ++i) {
    }
}

int main(void) { show_status("child", in_child(child)); }
