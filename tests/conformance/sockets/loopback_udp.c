// UDP over the loopback interface: sendto, recvfrom, truncation, connected sockets.
#include "check.h"
#include <arpa/inet.h>
#include <sys/socket.h>

int main(void) {
    alarm(10);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)},
                       from;
    int a = socket(AF_INET, SOCK_DGRAM, 0), b = socket(AF_INET, SOCK_DGRAM, 0);
    REQUIRE(bind(a, (struct sockaddr*)&address, sizeof address) == 0);
    socklen_t size = sizeof address;
    getsockname(a, (struct sockaddr*)&address, &size);
    SHOW_NUMBER(sendto(b, "datagram", 8, 0, (struct sockaddr*)&address, sizeof address));
    char text[16] = "";
    size = sizeof from;
    SHOW_NUMBER(recvfrom(a, text, 4, MSG_TRUNC, (struct sockaddr*)&from, &size));
    SHOW_IF(size == sizeof from && from.sin_addr.s_addr == address.sin_addr.s_addr);
    SHOW_NUMBER(sendto(a, "answer", 6, 0, (struct sockaddr*)&from, sizeof from));
    SHOW_NUMBER(recv(b, text, sizeof text, 0));
    say("%.6s\n", text);
    SHOW(send(b, "x", 1, 0));
    SHOW(connect(b, (struct sockaddr*)&address, sizeof address));
    SHOW_NUMBER(send(b, "x", 1, 0));
    SHOW_NUMBER(recv(a, text, sizeof text, MSG_DONTWAIT));
    SHOW(recv(a, text, sizeof text, MSG_DONTWAIT));
    struct timeval limit = {0, 20000};
    SHOW(setsockopt(a, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
    SHOW(recv(a, text, sizeof text, 0));
    size = sizeof limit;
    memset(&limit, 0, sizeof limit);
    SHOW(getsockopt(a, SOL_SOCKET, SO_RCVTIMEO, &limit, &size));
    SHOW_IF(size == sizeof limit && limit.tv_sec == 0 && limit.tv_usec == 20000);
}
