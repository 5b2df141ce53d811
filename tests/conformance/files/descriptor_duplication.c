// dup, dup2, dup3, F_DUPFD and close_range: numbers, flags and errors.
#include "check.h"

int main(void) {
    int fd = open("/dev/null", O_RDWR);
    SHOW_NUMBER(dup(fd));
    SHOW_NUMBER(dup2(fd, 30));
    SHOW_NUMBER(dup2(30, 30));
    SHOW_NUMBER(dup3(fd, 31, O_CLOEXEC));
    SHOW_NUMBER(fcntl(31, F_GETFD));
    SHOW(dup3(fd, fd, 0));
    SHOW(dup3(fd, 32, O_NONBLOCK));
    SHOW(dup(99));
    SHOW(dup2(99, 5));
    SHOW(dup2(fd, -1));
    SHOW_NUMBER(dup2(fd, 31));
    SHOW_NUMBER(fcntl(31, F_GETFD));
    SHOW_NUMBER(fcntl(fd, F_DUPFD, 40));
    SHOW_NUMBER(fcntl(fd, F_DUPFD_CLOEXEC, 40));
    SHOW_NUMBER(fcntl(41, F_GETFD));
    SHOW(fcntl(fd, F_DUPFD, -1));
    SHOW(syscall(__NR_close_range, 40, 41, CLOSE_RANGE_CLOEXEC));
    SHOW_NUMBER(fcntl(40, F_GETFD));
    SHOW(syscall(__NR_close_range, 30, 41, 0));
    SHOW(fcntl(30, F_GETFD));
    SHOW(syscall(__NR_close_range, 5, 4, 0));
    SHOW(syscall(__NR_close_range, 3, 4, 77));
    SHOW(close(99));
    SHOW(close(-1));
    // Offsets and status flags belong to the open file and are shared.
    int file = open("file", O_RDWR | O_CREAT, 0600), copy = dup(file);
    REQUIRE(write(file, "12345", 5) == 5);
    SHOW_NUMBER(lseek(copy, 0, SEEK_CUR));
    fcntl(copy, F_SETFL, O_APPEND);
    SHOW_IF((fcntl(file, F_GETFL) & O_APPEND) != 0);
    SHOW_IF(syscall(__NR_kcmp, getpid(), getpid(), 0, file, copy) == 0);
}
