// The socket is looked up before what the other arguments point to is read; the data of sendto and
// recvfrom are checked first, and connect reads the address of any descriptor.
#include "check.h"
#include <fcntl.h>
#include <sys/socket.h>

static void ask(const char* what, int fd) {
    void* const bad = (void*)16;
    void* const upper = (void*)0xffff800000000000;
    char byte = 'x';
    socklen_t size = 16;
    say("%s\n", what);
    SHOW(bind(fd, bad, 16));
    SHOW(connect(fd, bad, 16));
    SHOW(getsockname(fd, bad, bad));
    SHOW(getpeername(fd, bad, bad));
    SHOW(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, upper, sizeof(int)));
    SHOW(getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, upper, bad));
    SHOW(sendmsg(fd, bad, MSG_DONTWAIT));
    SHOW(recvmsg(fd, NULL, MSG_DONTWAIT));
    SHOW(sendmmsg(fd, bad, 1, MSG_DONTWAIT));
    SHOW(recvmmsg(fd, NULL, 1, MSG_DONTWAIT, NULL));
    SHOW(recvmmsg(fd, NULL, 1, MSG_DONTWAIT, upper));
    SHOW(sendto(fd, upper, 1, MSG_DONTWAIT, bad, 16));
    SHOW(sendto(fd, &byte, 1, MSG_DONTWAIT, bad, 16));
    SHOW(recvfrom(fd, upper, 1, MSG_DONTWAIT, NULL, &size));
}

int main(void) {
    const int file = open("/dev/null", O_RDWR);
    const int socket_fd = socket(AF_INET, SOCK_DGRAM, 0);
    REQUIRE(file >= 0 && socket_fd >= 0);
    ask("closed", 99);
    ask("file", file);
    ask("socket", socket_fd);
}
