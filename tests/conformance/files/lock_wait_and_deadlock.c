// F_SETLKW sleeps until the lock is free; a circle is EDEADLK.
#include "check.h"

static int fd;
static long set(short type, off_t start, int command) {
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = 1};
    return fcntl(fd, command, &lock);
}

int main(void) {
    alarm(10);
    fd = open("file", O_RDWR | O_CREAT, 0600);
    SHOW(set(F_WRLCK, 0, F_SETLK));
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        REQUIRE(set(F_WRLCK, 1, F_SETLK) == 0);
        REQUIRE(write(ends[1], "", 1) == 1);
        long result = set(F_WRLCK, 0, F_SETLKW);
        say("child got it: %s\n", result == 0 ? "yes" : error_name(errno));
        _exit(0);
    }
    char byte;
    REQUIRE(read(ends[0], &byte, 1) == 1);
    wait_until_asleep(child);
    SHOW(set(F_WRLCK, 1, F_SETLKW));
    say("parent lets go\n");
    set(F_UNLCK, 0, F_SETLK);
    int status;
    waitpid(child, &status, 0);
    show_status("child", status);
    SHOW(set(F_WRLCK, 1, F_SETLKW));
}
