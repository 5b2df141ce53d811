// RLIMIT_NOFILE: EMFILE exactly at the limit, EINVAL and EBADF for numbers beyond it.
#include "check.h"

int main(void) {
    struct rlimit limit;
    REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = 20;
    SHOW(setrlimit(RLIMIT_NOFILE, &limit));
    int last = -1, fd, count = 0;
    while ((fd = open("/dev/null", O_RDONLY)) != -1) {
        last = fd;
        ++count;
    }
    SHOW_IF(errno == EMFILE);
    SHOW_NUMBER(last);
    SHOW_NUMBER(count);
    int ends[2];
    SHOW(pipe(ends));
    SHOW(dup(0));
    SHOW(dup2(0, 20));
    SHOW(dup2(0, 19));
    SHOW(dup3(0, 25, 0));
    SHOW(fcntl(0, F_DUPFD, 20));
    SHOW(fcntl(0, F_DUPFD, 10));
    SHOW(memfd_create("none", 0));
    close(19);
    SHOW(pipe(ends));
    SHOW_NUMBER(dup(0));
    limit.rlim_cur = limit.rlim_max + 1;
    SHOW(setrlimit(RLIMIT_NOFILE, &limit));
    SHOW(getrlimit(99, &limit));
    SHOW_NUMBER(sysconf(_SC_OPEN_MAX));
}
