// getsockopt: values and sizes, short buffers, unknown options.
#include "check.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static void show(int fd, const char* text, int level, int option) {
    int value = -1;
    socklen_t size = sizeof value;
    if (getsockopt(fd, level, option, &value, &size) == -1)
        say("%s: %s\n", text, error_name(errno));
    else
        say("%s: %d, %u bytes\n", text, value, size);
}

int main(void) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    show(fd, "SO_TYPE", SOL_SOCKET, SO_TYPE);
    show(fd, "SO_DOMAIN", SOL_SOCKET, SO_DOMAIN);
    show(fd, "SO_PROTOCOL", SOL_SOCKET, SO_PROTOCOL);
    show(fd, "SO_ERROR", SOL_SOCKET, SO_ERROR);
    show(fd, "SO_ACCEPTCONN", SOL_SOCKET, SO_ACCEPTCONN);
    show(fd, "SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE);
    SHOW(setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on));
    show(fd, "SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE);
    show(fd, "TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY);
    show(fd, "unknown", SOL_SOCKET, 9999);
    show(0, "not a socket", SOL_SOCKET, SO_TYPE);
    struct linger linger = {1, 5}, back = {0, 0};
    socklen_t size = sizeof back;
    SHOW(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
    SHOW(getsockopt(fd, SOL_SOCKET, SO_LINGER, &back, &size));
    say("%d %d %u\n", back.l_onoff, back.l_linger, size);
    size = 2;
    short half = -1;
    SHOW(getsockopt(fd, SOL_SOCKET, SO_TYPE, &half, &size));
    say("%d %u\n", half, size);
    size = (socklen_t)-1;
    SHOW(getsockopt(fd, SOL_SOCKET, SO_TYPE, &half, &size));
    SHOW(setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, 1));
    size = sizeof half;
    SHOW(getsockopt(fd, SOL_SOCKET, SO_TYPE, (void*)16, &size));
    SHOW(getsockopt(fd, SOL_SOCKET, SO_TYPE, &half, (socklen_t*)16));
    int buffer = 20000;
    SHOW(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer));
    show(fd, "SO_RCVBUF", SOL_SOCKET, SO_RCVBUF);
}
