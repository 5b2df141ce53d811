// A subreaper becomes the parent of its orphaned grandchildren and can wait for them.
#include "check.h"
#include <sys/prctl.h>

int main(void) {
    SHOW(prctl(PR_SET_CHILD_SUBREAPER, 1));
    int set = 0;
    SHOW(prctl(PR_GET_CHILD_SUBREAPER, &set));
    SHOW_NUMBER(set);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        if (fork() == 0) {
            char byte;
            close(ends[1]);
            REQUIRE(read(ends[0], &byte, 1) == 0);
            _exit(44);
        }
        _exit(43);
    }
    int status;
    SHOW_IF(waitpid(child, &status, 0) == child);
    show_status("child", status);
    close(ends[1]);
    SHOW_IF(wait(&status) > 0);
    show_status("grandchild", status);
    SHOW(wait(&status));
}
