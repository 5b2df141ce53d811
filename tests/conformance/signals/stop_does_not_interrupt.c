// SIGSTOP and SIGCONT without a handler leave a blocking call blocked.
#include "check.h"
#include <poll.h>

int main(void) {
    alarm(10);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        char byte = 0;
        SHOW_NUMBER(read(ends[0], &byte, 1));
        SHOW_NUMBER(poll(&(struct pollfd){ends[0], POLLIN, 0}, 1, 10000));
        _exit(byte);
    }
    for (int i = 0; i < 2; ++i) {
        wait_until_asleep(child);
        kill(child, SIGSTOP);
        int status;
        REQUIRE(waitpid(child, &status, WUNTRACED) == child);
        show_status("child", status);
        kill(child, SIGCONT);
        sleep_ms(20);
        REQUIRE(write(ends[1], "x", 1) == 1);
    }
    int status;
    REQUIRE(waitpid(child, &status, 0) == child);
    SHOW_IF(WEXITSTATUS(status) == 'x');
}
