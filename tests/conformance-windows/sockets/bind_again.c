// build: -lws2_32
// A port of which nothing but connections is left can be bound again; one that a socket is bound to
// can't.
#include <winsock2.h>

#include <stdio.h>
#include <string.h>

static struct sockaddr_in address;

static SOCKET bound(const char* what, int option) {
    const SOCKET made = socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    if (option != 0)
        setsockopt(made, SOL_SOCKET, option, (const char*)&on, sizeof on);
    const int done = bind(made, (const struct sockaddr*)&address, sizeof address);
    const int error = done == 0 ? 0 : WSAGetLastError();
    printf("%s: %d", what, error);
    int reuse = -1, exclusive = -1, size = sizeof reuse;
    getsockopt(made, SOL_SOCKET, SO_REUSEADDR, (char*)&reuse, &size);
    getsockopt(made, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (char*)&exclusive, &size);
    printf(", options %d %d\n", reuse, exclusive);
    if (done == 0)
        return made;
    closesocket(made);
    return INVALID_SOCKET;
}

static void listens(const char* what, SOCKET made) {
    printf("%s listens: %d\n", what, listen(made, 5) == 0 ? 0 : WSAGetLastError());
}

static void connected(SOCKET listener, SOCKET* server, SOCKET* client) {
    *client = socket(AF_INET, SOCK_STREAM, 0);
    connect(*client, (const struct sockaddr*)&address, sizeof address);
    *server = accept(listener, NULL, NULL);
}

// The server ends first, so that its port is what TIME_WAIT keeps.
static void end(SOCKET server, SOCKET client) {
    char byte;
    shutdown(server, SD_SEND);
    printf("client reads %d", recv(client, &byte, 1, 0));
    closesocket(client);
    printf(", server %d\n", recv(server, &byte, 1, 0));
    closesocket(server);
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    SOCKET listener = bound("first", 0);
    int size = sizeof address;
    getsockname(listener, (struct sockaddr*)&address, &size);
    bound("beside a bound one", 0);
    listens("first", listener);
    bound("beside a listener", 0);
    SOCKET server, client;
    connected(listener, &server, &client);
    end(server, client);
    closesocket(listener);

    listener = bound("after a connection", 0);
    bound("beside it", 0);
    listens("second", listener);
    bound("beside the second listener", 0);
    connected(listener, &server, &client);
    closesocket(listener);

    listener = bound("with a connection", 0);
    listens("third", listener);
    printf("sent %d", send(client, "x", 1, 0));
    char byte = 0;
    printf(", received %d", recv(server, &byte, 1, 0));
    printf(" %c\n", byte);
    end(server, client);
    closesocket(listener);

    // Exclusive use keeps a port for as long as connections of it are alive.
    listener = bound("after two connections", 0);
    listens("fourth", listener);
    connected(listener, &server, &client);
    closesocket(listener);
    bound("exclusive with a connection", SO_EXCLUSIVEADDRUSE);
    listener = bound("by default with a connection", 0);
    closesocket(listener);
    end(server, client);
    return 0;
}
