// A storm of signals against a blocking read: the handler answers each one, and the next is sent
// only then, so a signal that arrives just before the read blocks and is not delivered hangs both
// sides.
#include "check.h"

enum { SIGNALS = 500 };
static volatile sig_atomic_t handled;
static int to_parent[2], to_child[2];
static void handler(int number) {
    (void)number;
    ++handled;
    REQUIRE(write(to_child[1], "", 1) == 1);
}

int main(void) {
    alarm(18);
    on_signal(SIGRTMIN, handler, 0);
    REQUIRE(pipe(to_parent) == 0 && pipe(to_child) == 0);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
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
    while (read(to_parent[0], text, 3) != 3) {
        REQUIRE(errno == EINTR);
        ++interrupted;
    }
    SHOW_IF(interrupted > 0);
    SHOW_NUMBER(handled);
    say("%s\n", text);
    int status;
    waitpid(child, &status, 0);
    show_status("child", status);
}
