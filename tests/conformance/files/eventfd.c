// eventfd: counting, semaphore mode, overflow and EAGAIN.
#include "check.h"
#include <poll.h>
#include <sys/eventfd.h>

int main(void) {
    int fd = eventfd(3, EFD_NONBLOCK | EFD_CLOEXEC);
    uint64_t value;
    SHOW_NUMBER(read(fd, &value, sizeof value));
    SHOW_NUMBER(value);
    SHOW(read(fd, &value, sizeof value));
    value = 5;
    SHOW_NUMBER(write(fd, &value, sizeof value));
    SHOW_NUMBER(write(fd, &value, sizeof value));
    SHOW(read(fd, &value, 4));
    SHOW_NUMBER(read(fd, &value, sizeof value));
    SHOW_NUMBER(value);
    value = UINT64_MAX;
    SHOW(write(fd, &value, sizeof value));
    value = UINT64_MAX - 1;
    SHOW_NUMBER(write(fd, &value, sizeof value));
    value = 1;
    SHOW(write(fd, &value, sizeof value));
    struct pollfd poller = {fd, POLLIN | POLLOUT, 0};
    SHOW_NUMBER(poll(&poller, 1, 0));
    SHOW_IF(poller.revents == POLLIN);
    int semaphore = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
    SHOW_NUMBER(read(semaphore, &value, sizeof value));
    SHOW_NUMBER(value);
    SHOW_NUMBER(read(semaphore, &value, sizeof value));
    SHOW(read(semaphore, &value, sizeof value));
    SHOW(eventfd(0, 0x4000000));
}
