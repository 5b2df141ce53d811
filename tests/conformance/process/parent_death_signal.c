// PR_SET_PDEATHSIG sends its signal when the parent ends.
#include "check.h"
#include <sys/prctl.h>

int main(void) {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    if (fork() == 0) {
        if (fork() == 0) {
            SHOW(prctl(PR_SET_PDEATHSIG, SIGUSR1));
            int number = 0;
            prctl(PR_GET_PDEATHSIG, &number);
            say("set to %s\n", signal_name(number));
            REQUIRE(write(ends[1], "", 1) == 1);
            for (;;)
                pause();
        }
        char byte;
        REQUIRE(read(ends[0], &byte, 1) == 1);
        _exit(0);
    }
    int status;
    wait(&status);
    show_status("parent", status);
    wait(&status);
    show_status("its child", status);
}
