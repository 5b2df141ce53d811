// timerfd: expirations are counted, reads block or EAGAIN, gettime tells what is left.
#include "check.h"
#include <poll.h>
#include <sys/timerfd.h>

int main(void) {
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    SHOW_IF(fd >= 0);
    uint64_t count;
    SHOW(read(fd, &count, sizeof count));
    struct itimerspec spec = {{0, 5000000}, {0, 1000000}}, left;
    SHOW(timerfd_settime(fd, 0, &spec, NULL));
    struct pollfd poller = {fd, POLLIN, 0};
    SHOW_NUMBER(poll(&poller, 1, 5000));
    sleep_ms(30);
    SHOW_NUMBER(read(fd, &count, sizeof count));
    SHOW_IF(count >= 5);
    SHOW(read(fd, &count, 4));
    SHOW(timerfd_gettime(fd, &left));
    SHOW_IF(left.it_interval.tv_nsec == 5000000 && left.it_value.tv_sec == 0);
    spec = (struct itimerspec){{0, 0}, {1, 0}};
    SHOW(timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, NULL));
    fcntl(fd, F_SETFL, 0);
    SHOW_NUMBER(read(fd, &count, sizeof count));
    SHOW_NUMBER(count);
    SHOW(timerfd_settime(fd, 0, &(struct itimerspec){{0, 0}, {0, -1}}, NULL));
    SHOW(timerfd_create(99, 0));
    SHOW(timerfd_create(CLOCK_MONOTONIC, 1));
    SHOW(timerfd_settime(0, 0, &spec, NULL));
    SHOW(timerfd_gettime(fd, (struct itimerspec*)16));
}
