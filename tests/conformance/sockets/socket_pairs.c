// Stream, datagram and sequenced pairs: boundaries, end of file, flags, peers.
#include "check.h"
#include <sys/socket.h>

int main(void) {
    int pair[2];
    char text[32];
    SHOW(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
    SHOW_NUMBER(fcntl(pair[0], F_GETFD));
    SHOW_IF((fcntl(pair[0], F_GETFL) & O_NONBLOCK) != 0);
    SHOW(recv(pair[0], text, sizeof text, 0));
    SHOW_NUMBER(send(pair[1], "hello ", 6, 0));
    SHOW_NUMBER(send(pair[1], "world", 5, 0));
    SHOW_NUMBER(recv(pair[0], text, sizeof text, MSG_PEEK));
    SHOW_NUMBER(recv(pair[0], text, 6, 0));
    SHOW_NUMBER(recv(pair[0], text, sizeof text, MSG_DONTWAIT));
    SHOW(shutdown(pair[1], SHUT_WR));
    SHOW_NUMBER(recv(pair[0], text, sizeof text, 0));
    close(pair[0]);
    SHOW(send(pair[1], "x", 1, MSG_NOSIGNAL));
    SHOW(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
    SHOW_NUMBER(send(pair[0], "one", 3, 0));
    SHOW_NUMBER(send(pair[0], "second", 6, 0));
    SHOW_NUMBER(recv(pair[1], text, 2, MSG_TRUNC));
    SHOW_NUMBER(recv(pair[1], text, sizeof text, 0));
    SHOW(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
    SHOW_NUMBER(send(pair[0], "", 0, 0));
    SHOW_NUMBER(recv(pair[1], text, sizeof text, 0));
    SHOW(socketpair(AF_INET, SOCK_STREAM, 0, pair));
    SHOW(socketpair(AF_UNIX, 77, 0, pair));
    SHOW(socket(12345, SOCK_STREAM, 0));
    SHOW(socketpair(AF_UNIX, SOCK_STREAM, 0, (int*)16));
}
