// Which blocking calls a handler with SA_RESTART restarts, and which always fail with EINTR.
#include "check.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>

static void handler(int number) { (void)number; }
static int ends[2], pair[2], epoll;

static long in_read(void) { return read(ends[0], &(char){0}, 1); }
static long in_recv(void) { return recv(pair[0], &(char){0}, 1, 0); }
static long in_poll(void) { return poll(&(struct pollfd){ends[0], POLLIN, 0}, 1, 400); }
static long in_select(void) {
    fd_set set;
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    return select(ends[0] + 1, &set, NULL, NULL, &(struct timeval){0, 400000});
}
static long in_epoll(void) { return epoll_wait(epoll, &(struct epoll_event){0}, 1, 400); }
static long in_pause(void) { return pause(); }
static long in_sigsuspend(void) {
    sigset_t none;
    sigemptyset(&none);
    return sigsuspend(&none);
}
static long in_nanosleep(void) { return nanosleep(&(struct timespec){0, 400000000}, NULL); }
static long in_sigtimedwait(void) {
    sigset_t set = set_of(SIGUSR2);
    return sigtimedwait(&set, NULL, &(struct timespec){0, 400000000});
}
static long in_timed_recv(void) {
    struct timeval limit = {0, 400000};
    setsockopt(pair[1], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return recv(pair[1], &(char){0}, 1, 0);
}
static long in_msleep(void) { return usleep(400000); }

static void attempt(const char* text, long (*call)(void), int flags, bool feed) {
    on_signal(SIGUSR1, handler, flags);
    pid_t self = getpid(), child = fork();
    if (child == 0) {
        wait_until_asleep(self);
        kill(self, SIGUSR1);
        if (feed) {
            sleep_ms(50);
            (void)!write(ends[1], "x", 1);
            (void)!write(pair[1], "x", 1);
        }
        _exit(0);
    }
    long result = call();
    say("%s with %s: ", text, flags == 0 ? "no flags" : "SA_RESTART");
    if (result == -1)
        say("%s\n", error_name(errno));
    else
        say("%ld\n", result);
    waitpid(child, NULL, 0);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    while (read(ends[0], &(char){0}, 1) == 1) {
    }
    fcntl(ends[0], F_SETFL, 0);
    while (recv(pair[0], &(char){0}, 1, MSG_DONTWAIT) == 1) {
    }
}

int main(void) {
    alarm(15);
    REQUIRE(pipe(ends) == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    epoll = epoll_create1(0);
    attempt("read", in_read, SA_RESTART, true);
    attempt("recv", in_recv, SA_RESTART, true);
    attempt("recv", in_recv, 0, true);
    attempt("recv with SO_RCVTIMEO", in_timed_recv, SA_RESTART, false);
    attempt("poll", in_poll, SA_RESTART, false);
    attempt("select", in_select, SA_RESTART, false);
    attempt("epoll_wait", in_epoll, SA_RESTART, false);
    attempt("pause", in_pause, SA_RESTART, false);
    attempt("sigsuspend", in_sigsuspend, SA_RESTART, false);
    attempt("nanosleep", in_nanosleep, SA_RESTART, false);
    attempt("sigtimedwait", in_sigtimedwait, SA_RESTART, false);
    attempt("usleep", in_msleep, SA_RESTART, false);
}
