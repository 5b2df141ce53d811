// A TCP exchange over the loopback interface: bind, listen, accept4, names, shutdown, refusal.
#include "check.h"
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

int main(void) {
    alarm(10);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    SHOW(setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
    SHOW(bind(server, (struct sockaddr*)&address, sizeof address));
    SHOW(listen(server, 5));
    socklen_t size = sizeof address;
    SHOW(getsockname(server, (struct sockaddr*)&address, &size));
    SHOW_IF(size == sizeof address && address.sin_port != 0);
    pid_t child = fork();
    if (child == 0) {
        int client = socket(AF_INET, SOCK_STREAM, 0);
        REQUIRE(connect(client, (struct sockaddr*)&address, sizeof address) == 0);
        REQUIRE(setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
        static char bytes[100000];
        memset(bytes, 'd', sizeof bytes);
        REQUIRE(send(client, bytes, sizeof bytes, 0) == sizeof bytes);
        shutdown(client, SHUT_WR);
        char text[8] = "";
        REQUIRE(recv(client, text, sizeof text, MSG_WAITALL) == 4);
        say("client got %s\n", text);
        _exit(0);
    }
    struct sockaddr_in peer;
    size = sizeof peer;
    int connection = accept4(server, (struct sockaddr*)&peer, &size, SOCK_CLOEXEC);
    SHOW_IF(connection >= 0 && fcntl(connection, F_GETFD) == FD_CLOEXEC);
    SHOW_IF(peer.sin_family == AF_INET && ntohl(peer.sin_addr.s_addr) == INADDR_LOOPBACK);
    static char buffer[1000];
    long total = 0;
    for (ssize_t got; (got = recv(connection, buffer, sizeof buffer, 0)) > 0;)
        total += got;
    SHOW_NUMBER(total);
    SHOW_NUMBER(send(connection, "done", 4, 0));
    close(connection);
    int status;
    waitpid(child, &status, 0);
    show_status("client", status);
    close(server);
    int client = socket(AF_INET, SOCK_STREAM, 0);
    SHOW(connect(client, (struct sockaddr*)&address, sizeof address));
    SHOW(bind(client, (struct sockaddr*)&address, 3));
    SHOW(accept(client, NULL, NULL));
    SHOW(connect(client, (struct sockaddr*)16, sizeof address));
    SHOW(getpeername(client, (struct sockaddr*)&peer, &size));
}
