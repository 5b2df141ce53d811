// No number that the process has not opened itself is a descriptor, whatever the call and however
// high.
#include "check.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>

enum { HIGHEST = 20000, FIRST = 3 };

static void show_count(const char* text, int count) { say("%s: %d wrong\n", text, count); }

// All of them in calls of 256, since poll refuses more entries than RLIMIT_NOFILE.
static void poll_all(int highest) {
    int wrong = 0;
    for (int begin = FIRST; begin < highest; begin += 256) {
        struct pollfd entries[256];
        for (int i = 0; i < 256; ++i)
            entries[i] = (struct pollfd){begin + i, POLLIN | POLLOUT, 0x55};
        wrong += poll(entries, 256, -1) != 256;
        for (int i = 0; i < 256; ++i)
            wrong += entries[i].fd != begin + i || entries[i].revents != POLLNVAL;
    }
    show_count("poll", wrong);
}

static void select_each(int highest, int which) {
    static unsigned long bits[HIGHEST / 64 + 1];
    int wrong = 0;
    for (int fd = FIRST; fd < highest; ++fd) {
        memset(bits, 0, sizeof bits);
        bits[fd / 64] = 1UL << fd % 64;
        fd_set* sets[3] = {NULL, NULL, NULL};
        sets[which] = (fd_set*)bits;
        struct timeval at_once = {0};
        wrong += select(fd + 1, sets[0], sets[1], sets[2], &at_once) != -1 || errno != EBADF;
    }
    show_count("select", wrong);
}

static void try_all(int highest) {
    poll_all(highest);
    for (int which = 0; which < 3; ++which)
        select_each(highest, which);
    int wrong = 0;
    int epoll = epoll_create1(0);
    for (int fd = FIRST; fd < highest; ++fd) {
        struct epoll_event event = {.events = EPOLLIN};
        if (fd != epoll)
            wrong += epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != -1 || errno != EBADF;
    }
    close(epoll);
    show_count("epoll_ctl", wrong);
    wrong = 0;
    for (int fd = FIRST; fd < highest; ++fd)
        wrong += fcntl(fd, F_GETFD) != -1 || dup(fd) != -1 || close(fd) != -1;
    show_count("fcntl, dup and close", wrong);
}

int main(void) {
    // A table that is large enough: select ignores what lies beyond it.
    struct rlimit limit;
    REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = limit.rlim_max;
    REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    int highest = limit.rlim_max < HIGHEST ? (int)limit.rlim_max : HIGHEST;
    REQUIRE(dup2(0, highest - 1) == highest - 1 && close(highest - 1) == 0);
    try_all(highest);
    // One closed descriptor among open ones, which are ready or not.
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    int wrong = 0;
    for (int fd = 10; fd < highest; ++fd) {
        struct pollfd entries[3] = {{ends[0], POLLIN, 9}, {fd, POLLIN, 9}, {ends[1], POLLOUT, 9}};
        wrong += poll(entries, 3, 1000) != 2 || entries[0].revents != 0 ||
                 entries[1].revents != POLLNVAL || entries[2].revents != POLLOUT;
    }
    show_count("poll of three", wrong);
    struct timespec bad = {0, 1000000000};
    struct pollfd last = {highest - 1, POLLIN, 0};
    SHOW(ppoll(&last, 1, &bad, NULL));
}
