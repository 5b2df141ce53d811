// build: -lws2_32
// What programs hear of addresses that lead nowhere, and when: who has an OVERLAPPED hears later.
#include <winsock2.h>

#include <mswsock.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <ws2tcpip.h>

static const struct in6_addr none;

static SOCKET make(int family, int type) {
    return WSASocketW(family, type, 0, NULL, 0, WSA_FLAG_OVERLAPPED);
}

static struct sockaddr_in at(ULONG host, USHORT port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(host);
    return address;
}

static int own_port(SOCKET socket) {
    struct sockaddr_in address;
    int size = sizeof address;
    getsockname(socket, (struct sockaddr*)&address, &size);
    return ntohs(address.sin_port);
}

static void say(const char* what, int result) {
    printf("%s: %d", what, result);
    printf(", error %d\n", result < 0 ? WSAGetLastError() : 0);
}

/// A port at which nobody listens: it is taken, by a socket that does not.
static int silent_port(int type) {
    const SOCKET taken = make(AF_INET, type);
    const struct sockaddr_in any = at(INADDR_LOOPBACK, 0);
    bind(taken, (const struct sockaddr*)&any, sizeof any);
    const int port = own_port(taken);
    if (type == SOCK_DGRAM)
        closesocket(taken);
    return port;
}

static void connect_later(void) {
    const SOCKET socket = make(AF_INET, SOCK_STREAM);
    const struct sockaddr_in any = at(INADDR_ANY, 0);
    bind(socket, (const struct sockaddr*)&any, sizeof any);
    GUID id = WSAID_CONNECTEX;
    LPFN_CONNECTEX connect_ex;
    DWORD size, flags;
    WSAIoctl(socket, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &connect_ex,
             sizeof connect_ex, &size, NULL, NULL);
    const HANDLE port = CreateIoCompletionPort((HANDLE)socket, NULL, 5, 0);
    OVERLAPPED overlapped = {0}, *ended = NULL;
    ULONG_PTR key = 0;
    const struct sockaddr_in nobody = at(INADDR_LOOPBACK, (USHORT)silent_port(SOCK_STREAM));
    const BOOL done = connect_ex(socket, (const struct sockaddr*)&nobody, sizeof nobody, NULL, 0,
                                 NULL, &overlapped);
    printf("ConnectEx: %d, error %d\n", done, done ? 0 : WSAGetLastError());
    const BOOL got = GetQueuedCompletionStatus(port, &size, &key, &ended, 10000);
    printf("ended: %d, error %lu, key %d, its own: %d\n", got, GetLastError(), (int)key,
           ended == &overlapped);
    const BOOL result = WSAGetOverlappedResult(socket, &overlapped, &size, FALSE, &flags);
    printf("result: %d, error %d\n", result, WSAGetLastError());
}

static void datagrams(void) {
    const SOCKET socket = make(AF_INET, SOCK_DGRAM);
    const struct sockaddr_in nobody = at(INADDR_LOOPBACK, (USHORT)silent_port(SOCK_DGRAM));
    say("connect", connect(socket, (const struct sockaddr*)&nobody, sizeof nobody));
    for (int i = 0; i < 3; ++i) {
        say("send", send(socket, "text", 4, 0));
    }
    char text[8];
    say("receive", recv(socket, text, sizeof text, 0));

    const SOCKET other = make(AF_INET, SOCK_DGRAM);
    static char large[70000];
    WSABUF buffer = {sizeof large, large};
    OVERLAPPED overlapped = {.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)};
    DWORD sent = 0, flags;
    say("too large",
        sendto(other, large, sizeof large, 0, (const struct sockaddr*)&nobody, sizeof nobody));
    say("with OVERLAPPED", WSASendTo(other, &buffer, 1, &sent, 0, (const struct sockaddr*)&nobody,
                                     sizeof nobody, &overlapped, NULL));
    const BOOL result = WSAGetOverlappedResult(other, &overlapped, &sent, TRUE, &flags);
    printf("result: %d, error %d\n", result, WSAGetLastError());
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    connect_later();
    datagrams();

    const struct sockaddr_in any = at(INADDR_ANY, 80), no_port = at(INADDR_LOOPBACK, 0);
    struct sockaddr_in6 any6 = {.sin6_family = AF_INET6, .sin6_port = htons(80)};
    any6.sin6_addr = none;
    for (int type = SOCK_STREAM; type <= SOCK_DGRAM; ++type) {
        const SOCKET socket = make(AF_INET, type), socket6 = make(AF_INET6, type);
        say("any", connect(socket, (const struct sockaddr*)&any, sizeof any));
        say("any6", connect(socket6, (const struct sockaddr*)&any6, sizeof any6));
        say("no port", connect(socket, (const struct sockaddr*)&no_port, sizeof no_port));
        say("short", connect(socket, (const struct sockaddr*)&any, 8));
        say("bind to another family's",
            bind(socket6, (const struct sockaddr*)&no_port, sizeof no_port));
    }
    say("to any",
        sendto(make(AF_INET, SOCK_DGRAM), "text", 4, 0, (const struct sockaddr*)&any, sizeof any));
    say("listen without a port", listen(make(AF_INET, SOCK_STREAM), 5));
    say("listen without a port, IPv6", listen(make(AF_INET6, SOCK_STREAM), 5));
    say("listen for datagrams", listen(make(AF_INET, SOCK_DGRAM), 5));
    DWORD on = 1;
    say("IPV6_HOPLIMIT",
        setsockopt(make(AF_INET6, SOCK_DGRAM), IPPROTO_IPV6, 21, (char*)&on, sizeof on));
    return 0;
}
