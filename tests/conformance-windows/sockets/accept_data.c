// AcceptEx that waits for the first data: with a port and with an event, two at once in another
// order, a peer that says nothing.
// build: -lws2_32 -lmswsock
#include <winsock2.h>
#include <ws2tcpip.h>

#include <mswsock.h>
#include <stdio.h>

enum { data_room = 8, address_room = sizeof(struct sockaddr_in) + 16 };

struct Accept {
    OVERLAPPED overlapped;
    SOCKET socket;
    char output[data_room + 2 * address_room];
};

static SOCKET tcp(void) {
    return WSASocketA(AF_INET, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED);
}

static void begin(SOCKET listener, struct Accept* accept, DWORD room) {
    DWORD count = 0;
    accept->socket = tcp();
    const BOOL done = AcceptEx(listener, accept->socket, accept->output, room, address_room,
                               address_room, &count, &accept->overlapped);
    printf("begun: %d\n", done || WSAGetLastError() == WSA_IO_PENDING);
}

static SOCKET client_of(SOCKET listener) {
    struct sockaddr_in address;
    int size = sizeof address;
    getsockname(listener, (struct sockaddr*)&address, &size);
    SOCKET client = tcp();
    if (connect(client, (struct sockaddr*)&address, sizeof address) != 0) {
        printf("no connection: %d\n", WSAGetLastError());
    }
    return client;
}

static void finish(HANDLE port, SOCKET listener, SOCKET client, struct Accept* all, int count) {
    DWORD bytes = 0;
    ULONG_PTR key = 0;
    OVERLAPPED* overlapped = NULL;
    const BOOL good = GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 10000);
    printf("ended: %d, key %d, %lu bytes", good, (int)key, bytes);
    for (int i = 0; i < count; ++i) {
        if (overlapped == &all[i].overlapped) {
            struct sockaddr_in *local = NULL, *remote = NULL, own, other;
            int local_size = 0, remote_size = 0, size = sizeof own;
            GetAcceptExSockaddrs(all[i].output, data_room, address_room, address_room,
                                 (struct sockaddr**)&local, &local_size, (struct sockaddr**)&remote,
                                 &remote_size);
            getsockname(listener, (struct sockaddr*)&own, &size);
            size = sizeof other;
            getsockname(client, (struct sockaddr*)&other, &size);
            printf(" '%.*s', local %d, remote %d\n", (int)bytes, all[i].output,
                   local->sin_port == own.sin_port, remote->sin_port == other.sin_port);
            printf("context: %d\n", setsockopt(all[i].socket, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT,
                                               (char*)&listener, sizeof listener));
            return;
        }
    }
    printf(", unknown\n");
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    SOCKET listener = tcp();
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    bind(listener, (struct sockaddr*)&address, sizeof address);
    listen(listener, 5);
    HANDLE port = CreateIoCompletionPort((HANDLE)listener, NULL, 7, 0);

    static struct Accept all[3];
    begin(listener, &all[0], data_room);
    begin(listener, &all[1], data_room);
    SOCKET first = client_of(listener);
    DWORD bytes = 0;
    ULONG_PTR key = 0;
    OVERLAPPED* overlapped = NULL;
    printf("before data: %d", GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 100));
    printf(" %lu\n", GetLastError());
    SOCKET second = client_of(listener);
    send(second, "two", 3, 0);
    finish(port, listener, second, all, 2);
    send(first, "more than room", 14, 0);
    finish(port, listener, first, all, 2);
    char rest[20];
    printf("the rest: %d bytes\n", recv(all[0].socket, rest, sizeof rest, 0));
    send(all[1].socket, "answer", 6, 0);
    printf("answered: %d bytes\n", recv(second, rest, sizeof rest, 0));

    begin(listener, &all[2], data_room);
    SOCKET third = client_of(listener);
    closesocket(third);
    finish(port, listener, listener, &all[2], 1);

    SOCKET fourth = client_of(listener);
    send(fourth, "ready", 5, 0);
    Sleep(100);
    static struct Accept at_once;
    begin(listener, &at_once, data_room);
    finish(port, listener, fourth, &at_once, 1);
    static struct Accept none;
    SOCKET fifth = client_of(listener);
    begin(listener, &none, 0);
    printf("without room: %d", GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 10000));
    printf(" %lu\n", bytes);
    closesocket(fifth);
    return 0;
}
