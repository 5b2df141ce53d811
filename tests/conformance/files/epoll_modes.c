// epoll: level, edge, one-shot, exclusive; the 64 bits of user data come back exactly, though the
// structure is packed on one machine only.
#include "check.h"
#include <sys/epoll.h>

static int epoll, ends[2];
static void show(const char* text) {
    struct epoll_event events[4];
    memset(events, 0xee, sizeof events);
    int count = epoll_wait(epoll, events, 4, 0);
    say("%s: %d", text, count);
    for (int i = 0; i < count; ++i)
        say(" (%s%s%s%s %lx)", events[i].events & EPOLLIN ? "in" : "",
            events[i].events & EPOLLOUT ? "out" : "", events[i].events & EPOLLHUP ? "hup" : "",
            events[i].events & EPOLLERR ? "err" : "", (unsigned long)events[i].data.u64);
    say("\n");
}
static long control(int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.u64 = 0x1122334455667788};
    return epoll_ctl(epoll, operation, ends[0], &event);
}

int main(void) {
    epoll = epoll_create1(EPOLL_CLOEXEC);
    REQUIRE(pipe(ends) == 0);
    SHOW(control(EPOLL_CTL_ADD, EPOLLIN));
    SHOW(control(EPOLL_CTL_ADD, EPOLLIN));
    show("empty");
    REQUIRE(write(ends[1], "ab", 2) == 2);
    show("level");
    show("level again");
    SHOW(control(EPOLL_CTL_MOD, EPOLLIN | EPOLLET));
    show("edge");
    show("edge again");
    REQUIRE(write(ends[1], "c", 1) == 1);
    show("edge after write");
    SHOW(control(EPOLL_CTL_MOD, EPOLLIN | EPOLLONESHOT));
    show("one shot");
    show("one shot again");
    SHOW(control(EPOLL_CTL_MOD, EPOLLIN));
    struct epoll_event second = {.events = EPOLLOUT, .data.u64 = 0xffffffff00000001};
    SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[1], &second));
    show("both");
    close(ends[1]);
    show("writer closed");
    SHOW(control(EPOLL_CTL_DEL, 0));
    SHOW(control(EPOLL_CTL_DEL, 0));
    show("none");
    SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, epoll, &second));
    SHOW(epoll_ctl(epoll, 77, ends[0], &second));
    write_file("file", "", 0600);
    SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, open("file", O_RDONLY), &second));
    SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, 99, &second));
    SHOW(epoll_wait(epoll, &second, 0, 0));
    SHOW(epoll_wait(ends[0], &second, 1, 0));
    SHOW(epoll_create1(1));
    SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], (struct epoll_event*)16));
}
