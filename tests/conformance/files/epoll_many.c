// epoll: as many events at once as there are and are asked for.
#include "check.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>

enum { count = 3000 };

int main(void) {
    struct rlimit limit;
    REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = limit.rlim_max < 4096 ? limit.rlim_max : 4096;
    REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    REQUIRE(limit.rlim_cur > count + 10);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < count; ++i) {
        int fd = eventfd(1, EFD_CLOEXEC);
        struct epoll_event event = {.events = EPOLLIN, .data.u64 = (uint64_t)i << 32 | 7};
        REQUIRE(fd >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0);
    }
    static struct epoll_event events[count + 1];
    int got = epoll_wait(epoll, events, count + 1, 0);
    unsigned long sum = 0;
    for (int i = 0; i < got; ++i)
        sum += events[i].data.u64 >> 32;
    say("%d events, sum %lu\n", got, sum);
    SHOW(epoll_wait(epoll, events, 100, 0));
    SHOW(epoll_wait(epoll, events, 0x7fffffff, 0));
    SHOW(epoll_wait(epoll, events, 0, 0));
    return 0;
}
