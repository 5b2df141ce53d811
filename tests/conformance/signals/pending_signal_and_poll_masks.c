// ppoll, pselect and epoll_pwait with a mask that lets a pending signal in: EINTR, handler ran,
// mask restored. With a ready descriptor the descriptor wins for poll.
#include "check.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>

static volatile sig_atomic_t count;
static void handler(int number) {
    (void)number;
    ++count;
}

static void after(const char* text, int result) {
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    say("%s: %s, handled %d, SIGUSR1 blocked again %s\n", text,
        result == -1 ? error_name(errno) : "no error", (int)count,
        sigismember(&mask, SIGUSR1) ? "yes" : "no");
    count = 0;
}

int main(void) {
    alarm(10);
    on_signal(SIGUSR1, handler, SA_RESTART);
    block(SIGUSR1);
    sigset_t none;
    sigemptyset(&none);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    struct pollfd poller = {ends[0], POLLIN, 0};
    struct timespec limit = {5, 0};
    raise(SIGUSR1);
    after("ppoll", ppoll(&poller, 1, &limit, &none));
    SHOW_IF(limit.tv_sec == 5);
    raise(SIGUSR1);
    fd_set set;
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    after("pselect", pselect(ends[0] + 1, &set, NULL, NULL, &limit, &none));
    int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event);
    raise(SIGUSR1);
    after("epoll_pwait", epoll_pwait(epoll, &event, 1, 5000, &none));
    raise(SIGUSR1);
    after("epoll_pwait2", epoll_pwait2(epoll, &event, 1, &limit, &none));
    // Nothing pending: the mask lets nothing in and the time passes.
    limit = (struct timespec){0, 1000000};
    after("ppoll", ppoll(&poller, 1, &limit, &none));
    raise(SIGUSR1);
    after("ppoll without mask", ppoll(&poller, 1, &limit, NULL));
    unblock(SIGUSR1);
    SHOW_NUMBER(count);
}
