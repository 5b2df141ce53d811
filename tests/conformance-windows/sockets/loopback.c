// TCP over the loopback interface: blocking and not, select, events, orderly ends, refusals; names.
// build: -lws2_32
#include <winsock2.h>
#include <ws2tcpip.h>

#include <stdio.h>

static DWORD WINAPI echo(void* argument) {
    const SOCKET made = accept((SOCKET)argument, NULL, NULL);
    char buffer[100];
    for (int got; (got = recv(made, buffer, sizeof buffer, 0)) > 0;) {
        send(made, buffer, got, 0);
    }
    closesocket(made);
    return 0;
}

static void show_events(SOCKET socket, WSAEVENT event) {
    const DWORD woken = WSAWaitForMultipleEvents(1, &event, FALSE, 5000, FALSE);
    WSANETWORKEVENTS events;
    WSAEnumNetworkEvents(socket, event, &events);
    printf("wait %lu, events %lx\n", woken, events.lNetworkEvents);
}

int main(void) {
    WSADATA data;
    printf("socket before WSAStartup: %d\n",
           socket(AF_INET, SOCK_STREAM, 0) == INVALID_SOCKET ? WSAGetLastError() : 0);
    printf("WSAStartup: %d\n", WSAStartup(MAKEWORD(2, 2), &data));
    const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {0};
    int size = sizeof address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    printf("bind: %d\n", bind(listener, (struct sockaddr*)&address, size));
    getsockname(listener, (struct sockaddr*)&address, &size);
    printf("listen: %d, port %s\n", listen(listener, 5), address.sin_port != 0 ? "given" : "none");

    const HANDLE thread = CreateThread(NULL, 0, echo, (void*)listener, 0, NULL);
    const SOCKET client = socket(AF_INET, SOCK_STREAM, 0);
    printf("connect: %d\n", connect(client, (struct sockaddr*)&address, size));
    char buffer[100];
    send(client, "hello", 5, 0);
    printf("recv: %d\n", recv(client, buffer, sizeof buffer, 0));

    DWORD timeout = 50;
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, (const char*)&timeout, sizeof timeout);
    printf("recv with a timeout: %d", recv(client, buffer, sizeof buffer, 0));
    printf(", %d\n", WSAGetLastError());
    u_long on = 1;
    ioctlsocket(client, FIONBIO, &on);
    printf("recv without waiting: %d", recv(client, buffer, sizeof buffer, 0));
    printf(", %d\n", WSAGetLastError());

    fd_set readable;
    struct timeval time = {0, 1000};
    FD_ZERO(&readable);
    FD_SET(client, &readable);
    printf("select: %d\n", select(0, &readable, NULL, NULL, &time));
    send(client, "x", 1, 0);
    FD_SET(client, &readable);
    time.tv_sec = 5;
    printf("select: %d\n", select(0, &readable, NULL, NULL, &time));
    printf("recv: %d\n", recv(client, buffer, sizeof buffer, 0));
    WSAPOLLFD poll = {client, POLLIN | POLLOUT, 0};
    printf("WSAPoll: %d", WSAPoll(&poll, 1, 1000));
    printf(", %x\n", poll.revents);

    const WSAEVENT event = WSACreateEvent();
    printf("WSAEventSelect: %d\n", WSAEventSelect(client, event, FD_READ | FD_CLOSE));
    send(client, "yy", 2, 0);
    show_events(client, event);
    printf("recv: %d\n", recv(client, buffer, sizeof buffer, 0));
    shutdown(client, SD_SEND);
    WaitForSingleObject(thread, 5000);
    show_events(client, event);
    printf("recv at the end: %d\n", recv(client, buffer, sizeof buffer, 0));
    printf("closesocket: %d\n", closesocket(client));
    printf("again: %d", closesocket(client));
    printf(", %d\n", WSAGetLastError());

    const SOCKET other = socket(AF_INET, SOCK_STREAM, 0);
    closesocket(listener);
    printf("connect to nobody: %d", connect(other, (struct sockaddr*)&address, size));
    printf(", %d\n", WSAGetLastError());

    struct addrinfo* list = NULL;
    struct addrinfo hints = {0};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    printf("getaddrinfo: %d\n", getaddrinfo("localhost", "http", &hints, &list));
    char service[20];
    getnameinfo(list->ai_addr, (socklen_t)list->ai_addrlen, buffer, sizeof buffer, service,
                sizeof service, NI_NUMERICHOST | NI_NUMERICSERV);
    printf("%s %s\n", buffer, service);
    freeaddrinfo(list);
    printf("getaddrinfo: %d\n", getaddrinfo("host.invalid", NULL, NULL, &list));
    const struct in6_addr six = {{{0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2}}};
    printf("%s\n", inet_ntop(AF_INET6, &six, buffer, sizeof buffer));
    struct in6_addr back;
    printf("inet_pton: %d", inet_pton(AF_INET6, "2001:db8::1:0:2", &back));
    printf(", %d", memcmp(&six, &back, sizeof six));
    printf(", %d\n", inet_pton(AF_INET6, "1::2::3", &back));
    printf("WSACleanup: %d\n", WSACleanup());
    return 0;
}
