// Pipes: capacity, O_NONBLOCK, SIGPIPE, end of file, packet mode and FIONREAD.
#include "check.h"
#include <sys/ioctl.h>

static int writes_to_nobody(void) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    close(ends[0]);
    (void)!write(ends[1], "x", 1);
    return 0;
}
static int ignores(void) {
    signal(SIGPIPE, SIG_IGN);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    close(ends[0]);
    SHOW(write(ends[1], "x", 1));
    return 0;
}

int main(void) {
    int ends[2];
    SHOW(pipe2(ends, O_NONBLOCK | O_CLOEXEC));
    SHOW_NUMBER(fcntl(ends[0], F_GETPIPE_SZ));
    SHOW_NUMBER(fcntl(ends[1], F_SETPIPE_SZ, 5000));
    static char bytes[70000];
    char text[16];
    SHOW(read(ends[0], text, sizeof text));
    SHOW_NUMBER(write(ends[1], bytes, sizeof bytes));
    SHOW(write(ends[1], "x", 1));
    int available = 0;
    SHOW(ioctl(ends[0], FIONREAD, &available));
    SHOW_NUMBER(available);
    SHOW_NUMBER(read(ends[0], bytes, 5000));
    SHOW_NUMBER(write(ends[1], "again", 5));
    close(ends[1]);
    SHOW_NUMBER(read(ends[0], bytes, sizeof bytes));
    SHOW_NUMBER(read(ends[0], bytes, sizeof bytes));
    show_status("SIGPIPE", in_child(writes_to_nobody));
    show_status("ignored", in_child(ignores));
    SHOW(pipe2(ends, O_DIRECT));
    SHOW_NUMBER(write(ends[1], "first", 5));
    SHOW_NUMBER(write(ends[1], "second one", 10));
    SHOW_NUMBER(read(ends[0], text, sizeof text));
    SHOW_NUMBER(read(ends[0], text, 3));
    SHOW(pipe2(ends, O_APPEND));
    SHOW(pipe2((int*)16, 0));
    SHOW(lseek(ends[0], 0, SEEK_CUR));
    SHOW(read(ends[1], text, 1));
    SHOW(write(ends[0], text, 1));
}
