// Exactly the descriptors marked close-on-exec are gone after exec.
#include "check.h"

int main(int argc, char** argv) {
    if (argc > 1) {
        for (int fd = 20; fd < 30; ++fd)
            say("%d: %s\n", fd, fcntl(fd, F_GETFD) == -1 ? error_name(errno) : "open");
        return 0;
    }
    REQUIRE(dup2(1, 20) == 20 && dup3(1, 21, O_CLOEXEC) == 21);
    REQUIRE(fcntl(1, F_DUPFD_CLOEXEC, 22) == 22 && fcntl(1, F_DUPFD, 23) == 23);
    REQUIRE(fcntl(20, F_SETFD, FD_CLOEXEC) == 0);
    int opened = open("/dev/null", O_RDONLY | O_CLOEXEC);
    REQUIRE(dup2(opened, 24) == 24 && dup3(opened, 25, O_CLOEXEC) == 25);
    REQUIRE(fcntl(25, F_SETFD, 0) == 0);
    SHOW_NUMBER(fcntl(20, F_GETFD));
    SHOW_NUMBER(fcntl(21, F_GETFD));
    SHOW_NUMBER(fcntl(24, F_GETFD));
    execl("/proc/self/exe", argv[0], "again", NULL);
    say("execl: %s\n", error_name(errno));
}
