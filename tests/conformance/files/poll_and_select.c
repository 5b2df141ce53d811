// poll and select on pipes, closed ends, files and bad descriptors.
#include "check.h"
#include <poll.h>
#include <sys/select.h>

static void show(const char* text, int fd, short events) {
    struct pollfd poller = {fd, events, 0x55};
    int count = poll(&poller, 1, 0);
    say("%s: %d%s%s%s%s%s\n", text, count, poller.revents & POLLIN ? " in" : "",
        poller.revents & POLLOUT ? " out" : "", poller.revents & POLLHUP ? " hup" : "",
        poller.revents & POLLERR ? " err" : "", poller.revents & POLLNVAL ? " nval" : "");
}

int main(void) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    show("empty pipe", ends[0], POLLIN);
    show("its writer", ends[1], POLLOUT);
    REQUIRE(write(ends[1], "x", 1) == 1);
    show("pipe with data", ends[0], POLLIN);
    fd_set in, out, odd;
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_ZERO(&odd);
    FD_SET(ends[0], &in);
    FD_SET(ends[1], &out);
    SHOW_NUMBER(select(ends[1] + 1, &in, &out, &odd, &(struct timeval){0}));
    SHOW_IF(FD_ISSET(ends[0], &in) && FD_ISSET(ends[1], &out));
    close(ends[1]);
    show("data, no writer", ends[0], POLLIN);
    (void)!read(ends[0], &(char){0}, 1);
    show("no data, no writer", ends[0], POLLIN);
    REQUIRE(pipe(ends) == 0);
    close(ends[0]);
    show("no reader", ends[1], POLLOUT);
    int closed = dup(0);
    close(closed);
    show("closed descriptor", closed, POLLIN);
    show("descriptor beyond all", INT_MAX, POLLIN);
    show("negative descriptor", -1, POLLIN);
    write_file("file", "", 0600);
    show("file", open("file", O_RDWR), POLLIN | POLLOUT);
    SHOW_NUMBER(poll(NULL, 0, 10));
    FD_ZERO(&in);
    // Only among the first 64 is a closed descriptor always EBADF: Linux ignores what lies beyond
    // the process's descriptor table, whose size depends on what its ancestors had open.
    REQUIRE(closed < 64);
    FD_SET(closed, &in);
    SHOW(select(closed + 1, &in, NULL, NULL, &(struct timeval){0}));
    SHOW(select(-1, NULL, NULL, NULL, &(struct timeval){0}));
    SHOW(syscall(__NR_ppoll, (void*)16, 1, NULL, NULL, 0));
    struct timespec bad = {0, -1};
    SHOW(ppoll(NULL, 0, &bad, NULL));
    struct timespec left = {0, 50000000};
    SHOW_NUMBER(syscall(__NR_pselect6, 0, NULL, NULL, NULL, &left, NULL));
    SHOW_IF(left.tv_sec == 0 && left.tv_nsec == 0);
}
