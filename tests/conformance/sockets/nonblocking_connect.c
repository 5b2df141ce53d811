// O_NONBLOCK connect, poll for its end, SO_ERROR; accept without a caller is EAGAIN.
#include "check.h"
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

int main(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    REQUIRE(bind(server, (struct sockaddr*)&address, sizeof address) == 0 &&
            listen(server, 1) == 0);
    socklen_t size = sizeof address;
    getsockname(server, (struct sockaddr*)&address, &size);
    SHOW(accept(server, NULL, NULL));
    int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    long result = connect(client, (struct sockaddr*)&address, sizeof address);
    SHOW_IF(result == 0 || errno == EINPROGRESS);
    struct pollfd poller = {client, POLLOUT, 0};
    SHOW_NUMBER(poll(&poller, 1, 5000));
    int error = -1;
    size = sizeof error;
    SHOW(getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &size));
    SHOW_NUMBER(error);
    poller = (struct pollfd){server, POLLIN, 0};
    SHOW_NUMBER(poll(&poller, 1, 5000));
    int accepted = accept(server, NULL, NULL);
    SHOW_IF(accepted >= 0 && (fcntl(accepted, F_GETFL) & O_NONBLOCK) == 0);
    SHOW(connect(client, (struct sockaddr*)&address, sizeof address));
    // A reset: the peer closes with unread data.
    SHOW_NUMBER(send(client, "unread", 6, 0));
    poller = (struct pollfd){accepted, POLLIN, 0};
    poll(&poller, 1, 5000);
    close(accepted);
    poller = (struct pollfd){client, POLLIN, 0};
    SHOW_NUMBER(poll(&poller, 1, 5000));
    SHOW_IF((poller.revents & (POLLHUP | POLLERR)) != 0);
    SHOW(recv(client, &error, 1, 0));
}
