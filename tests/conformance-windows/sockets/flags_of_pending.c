// WSARecv that ends later does not touch the flags, which may lie on a stack that has gone on.
// build: -lws2_32
#include <stdio.h>
#include <winsock2.h>
#include <ws2tcpip.h>

static SOCKET make(void) {
    return WSASocketA(AF_INET, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED);
}

int main(void) {
    WSADATA data;
    WSAStartup(0x202, &data);
    const SOCKET listener = make(), client = make();
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int size = sizeof address;
    bind(listener, (struct sockaddr*)&address, size);
    listen(listener, 1);
    getsockname(listener, (struct sockaddr*)&address, &size);
    connect(client, (struct sockaddr*)&address, size);
    const SOCKET server = accept(listener, NULL, NULL);
    char buffer[16];
    WSABUF part = {sizeof buffer, buffer};
    WSAOVERLAPPED overlapped = {.hEvent = WSACreateEvent()};
    DWORD flags = 0, count = 0, given = 7;
    const int result = WSARecv(server, &part, 1, NULL, &flags, &overlapped, NULL);
    printf("pending %d %d\n", result, WSAGetLastError() == WSA_IO_PENDING);
    flags = 0x12345678; // it is something else by now
    send(client, "hello", 5, 0);
    printf("result %d", WSAGetOverlappedResult(server, &overlapped, &count, TRUE, &given));
    printf(" %lu flags %lx left %lx\n", count, given, flags);
    return 0;
}
