// A child made with CLONE_PARENT belongs to the caller's parent.
#include "check.h"

int main(void) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    pid_t first = fork();
    if (first == 0) {
        long sibling = syscall(__NR_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
        if (sibling == 0)
            _exit(13);
        REQUIRE(write(ends[1], &sibling, sizeof sibling) == sizeof sibling);
        say("wait in the child: %s\n", wait(NULL) == -1 ? error_name(errno) : "ok");
        _exit(12);
    }
    long sibling;
    REQUIRE(read(ends[0], &sibling, sizeof sibling) == sizeof sibling);
    int status;
    SHOW_IF(waitpid(first, &status, 0) == first);
    show_status("child", status);
    SHOW_IF(sibling > 0);
    SHOW_IF(waitpid((pid_t)sibling, &status, 0) == sibling);
    show_status("sibling", status);
}
