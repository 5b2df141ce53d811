// A process that raises SIGSTOP stops at once and goes on where it was.
#include "check.h"

int main(void) {
    pid_t child = fork();
    if (child == 0) {
        say("before\n");
        raise(SIGSTOP);
        say("after\n");
        _exit(4);
    }
    int status;
    REQUIRE(waitpid(child, &status, WUNTRACED) == child);
    show_status("child", status);
    say("parent continues it\n");
    kill(child, SIGCONT);
    REQUIRE(waitpid(child, &status, 0) == child);
    show_status("child", status);
}
