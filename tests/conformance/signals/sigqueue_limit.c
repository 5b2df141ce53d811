// RLIMIT_SIGPENDING bounds queued signals: EAGAIN beyond it, while kill is never refused.
#include "check.h"

static int child(void) {
    struct rlimit limit = {10, 10};
    SHOW(setrlimit(RLIMIT_SIGPENDING, &limit));
    // A user of its own, so that nobody else's queued signals count.
    REQUIRE(setuid(31337) == 0);
    block(SIGRTMIN);
    int queued = 0;
    while (queued < 1000 && sigqueue(getpid(), SIGRTMIN, (union sigval){0}) == 0)
        ++queued;
    SHOW_IF(errno == EAGAIN);
    SHOW_NUMBER(queued);
    SHOW(kill(getpid(), SIGRTMIN));
    return 0;
}

int main(void) {
    if (getuid() != 0) {
        say("needs root\n");
        return 0;
    }
    show_status("child", in_child(child));
}
