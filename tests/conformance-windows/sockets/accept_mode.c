// build: -lws2_32 -lmswsock
// A socket that accept gives is non-blocking where its listener is, which event loops rely on;
// AcceptEx's keeps its own way.
#include <winsock2.h>

#include <mswsock.h>
#include <stdio.h>
#include <windows.h>

static SOCKET listener(struct sockaddr_in* address) {
    const SOCKET made = socket(AF_INET, SOCK_STREAM, 0);
    int size = sizeof *address;
    *address = (struct sockaddr_in){.sin_family = AF_INET};
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(made, (struct sockaddr*)address, size);
    getsockname(made, (struct sockaddr*)address, &size);
    listen(made, 5);
    return made;
}

/// Receives what was not sent: a socket that blocks waits for its time to be up.
static void receive(const char* what, SOCKET socket) {
    char byte;
    DWORD milliseconds = 50;
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, (const char*)&milliseconds, sizeof milliseconds);
    const int got = recv(socket, &byte, 1, 0);
    printf("%s: %d %d\n", what, got, WSAGetLastError());
}

int main(void) {
    WSADATA data;
    struct sockaddr_in address;
    char room[2 * (sizeof address + 16)];
    DWORD got = 0;
    WSAStartup(MAKEWORD(2, 2), &data);
    const SOCKET from = listener(&address);
    for (u_long mode = 0; mode < 2; ++mode) {
        ioctlsocket(from, FIONBIO, &mode);
        const SOCKET client = socket(AF_INET, SOCK_STREAM, 0);
        connect(client, (struct sockaddr*)&address, sizeof address);
        fd_set ready;
        FD_ZERO(&ready);
        FD_SET(from, &ready);
        select(0, &ready, NULL, NULL, NULL);
        const SOCKET accepted = accept(from, NULL, NULL);
        receive(mode != 0 ? "of a non-blocking one" : "of a blocking one", accepted);
        receive("client", client);
    }

    const SOCKET client = socket(AF_INET, SOCK_STREAM, 0);
    const SOCKET own = socket(AF_INET, SOCK_STREAM, 0);
    connect(client, (struct sockaddr*)&address, sizeof address);
    OVERLAPPED overlapped = {.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)};
    if (!AcceptEx(from, own, room, 0, sizeof address + 16, sizeof address + 16, &got,
                  &overlapped)) {
        WaitForSingleObject(overlapped.hEvent, 5000);
    }
    receive("by AcceptEx", own);
    return 0;
}
