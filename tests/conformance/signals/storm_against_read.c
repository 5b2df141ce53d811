// A storm of signals against a blocking read: every signal that was queued is handled, the data
// arrives, and no wake-up is lost.
#include "check.h"

enum { SIGNALS = 500 };
static volatile sig_atomic_t handled;
static void handler(int number) {
    (void)number;
    ++handled;
}

int main(void) {
    alarm(18);
    on_signal(SIGRTMIN, handler, 0);
    int to_parent[2], to_child[2];
    REQUIRE(pipe(to_parent) == 0 && pipe(to_child) == 0);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        // Each signal waits for the answer to the one before, so one lost wake-up hangs both.
        for (int i = 0; i < SIGNALS; ++i) {
            sigqueue(parent, SIGRTMIN, (union sigval){0});
            char byte;
            REQUIRE(read(to_child[0], &byte, 1) == 1);
        }
        REQUIRE(write(to_parent[1], "end", 3) == 3);
        _exit(0);
    }
    int interrupted = 0;
    char text[4] = "";
    for (int answered = 0;;) {
        ssize_t got = read(to_parent[0], text, 3);
        for (; answered < handled; ++answered)
            REQUIRE(write(to_child[1], "", 1) == 1);
        if (got == 3)
            break;
        REQUIRE(got == -1 && errno == EINTR);
        ++interrupted;
    }
    SHOW_IF(interrupted > 0);
    SHOW_NUMBER(handled);
    say("%s\n", text);
    int status;
    waitpid(child, &status, 0);
    show_status("child", status);
}
