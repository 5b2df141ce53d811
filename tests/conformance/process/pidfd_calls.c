// pidfd_open, pidfd_getfd, pidfd_send_signal and poll on a pidfd.
#include "check.h"
#include <poll.h>

int main(void) {
    int ends[2], control[2];
    REQUIRE(pipe(ends) == 0 && pipe(control) == 0);
    pid_t child = fork();
    if (child == 0) {
        REQUIRE(dup2(ends[1], 66) == 66);
        REQUIRE(write(control[1], "", 1) == 1);
        for (;;)
            pause();
    }
    char byte;
    REQUIRE(read(control[0], &byte, 1) == 1);
    int fd = (int)syscall(__NR_pidfd_open, child, 0);
    SHOW_IF(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
    int copy = (int)syscall(__NR_pidfd_getfd, fd, 66, 0);
    SHOW_IF(copy >= 0);
    REQUIRE(write(copy, "p", 1) == 1 && read(ends[0], &byte, 1) == 1);
    say("through the child's pipe: %c\n", byte);
    SHOW(syscall(__NR_pidfd_getfd, fd, 67, 0));
    struct pollfd poller = {fd, POLLIN, 0};
    SHOW_NUMBER(poll(&poller, 1, 0));
    SHOW(syscall(__NR_pidfd_send_signal, fd, SIGTERM, NULL, 0));
    SHOW_NUMBER(poll(&poller, 1, 5000));
    int status;
    REQUIRE(waitpid(child, &status, 0) == child);
    show_status("child", status);
    SHOW(syscall(__NR_pidfd_send_signal, fd, 0, NULL, 0));
    SHOW(syscall(__NR_pidfd_open, child, 0));
    SHOW(syscall(__NR_pidfd_open, -1, 0));
    SHOW(syscall(__NR_pidfd_open, getpid(), 0x10));
    SHOW(syscall(__NR_pidfd_send_signal, 1, 0, NULL, 0));
}
