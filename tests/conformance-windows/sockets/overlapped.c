// Sockets and completion ports: AcceptEx, ConnectEx, receives that are pending, cancelled and
// skipped; AFD's own polling, which event loops use.

// build: -lws2_32 -lntdll
#include <winsock2.h>
#include <ws2tcpip.h>

#include <mswsock.h>
#include <winternl.h>

#include <stdint.h>
#include <stdio.h>

static void* function_of(SOCKET socket, GUID id) {
    void* function = NULL;
    DWORD given = 0;
    printf("extension: %d\n", WSAIoctl(socket, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id,
                                       &function, sizeof function, &given, NULL, NULL));
    return function;
}

static void show(HANDLE port, const char* what) {
    DWORD count = 0;
    ULONG_PTR key = 0;
    OVERLAPPED* overlapped = NULL;
    const BOOL good = GetQueuedCompletionStatus(port, &count, &key, &overlapped, 5000);
    printf("%s: %d, error %lu, %lu bytes, key %d\n", what, good, good ? 0 : GetLastError(), count,
           (int)key);
}

struct Poll {
    LARGE_INTEGER timeout;
    ULONG count;
    ULONG exclusive;
    HANDLE handle;
    ULONG events;
    NTSTATUS status;
};

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    const HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    const SOCKET server = socket(AF_INET, SOCK_STREAM, 0);
    const SOCKET client = socket(AF_INET, SOCK_STREAM, 0);
    CreateIoCompletionPort((HANDLE)listener, port, 1, 0);
    CreateIoCompletionPort((HANDLE)client, port, 2, 0);
    struct sockaddr_in address = {0};
    int size = sizeof address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(listener, (struct sockaddr*)&address, size);
    getsockname(listener, (struct sockaddr*)&address, &size);
    listen(listener, 5);

    const LPFN_ACCEPTEX accept_ex = function_of(listener, (GUID)WSAID_ACCEPTEX);
    const LPFN_CONNECTEX connect_ex = function_of(client, (GUID)WSAID_CONNECTEX);
    const LPFN_GETACCEPTEXSOCKADDRS addresses =
        function_of(listener, (GUID)WSAID_GETACCEPTEXSOCKADDRS);
    OVERLAPPED accepting = {0};
    OVERLAPPED connecting = {0};
    char output[2 * (sizeof(struct sockaddr_in) + 16)];
    DWORD count = 0;
    const DWORD room = sizeof(struct sockaddr_in) + 16;
    printf("AcceptEx: %d", accept_ex(listener, server, output, 0, room, room, &count, &accepting));
    printf(", %d\n", WSAGetLastError());
    struct sockaddr_in any = {0};
    any.sin_family = AF_INET;
    bind(client, (struct sockaddr*)&any, sizeof any);
    const BOOL at_once =
        connect_ex(client, (struct sockaddr*)&address, sizeof address, NULL, 0, NULL, &connecting);
    printf("ConnectEx: %d, %d\n", at_once, at_once ? 0 : WSAGetLastError());
    // Either may be first.
    DWORD bytes = 0;
    ULONG_PTR keys = 0;
    for (int i = 0; i < 2; ++i) {
        ULONG_PTR key = 0;
        OVERLAPPED* overlapped = NULL;
        if (GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 5000)) {
            keys += key;
        }
    }
    printf("both have come: %d\n", (int)keys);
    struct sockaddr* local = NULL;
    struct sockaddr* remote = NULL;
    int local_size = 0;
    int remote_size = 0;
    addresses(output, 0, room, room, &local, &local_size, &remote, &remote_size);
    printf("local port right: %d, sizes %d %d\n",
           ((struct sockaddr_in*)local)->sin_port == address.sin_port, local_size, remote_size);
    printf("SO_UPDATE_ACCEPT_CONTEXT: %d\n",
           setsockopt(server, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (const char*)&listener,
                      sizeof listener));
    printf("SO_UPDATE_CONNECT_CONTEXT: %d\n",
           setsockopt(client, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, NULL, 0));
    CreateIoCompletionPort((HANDLE)server, port, 3, 0);

    OVERLAPPED receiving = {0};
    char buffer[100];
    WSABUF part = {sizeof buffer, buffer};
    DWORD flags = 0;
    printf("WSARecv: %d", WSARecv(server, &part, 1, NULL, &flags, &receiving, NULL));
    printf(", %d\n", WSAGetLastError());
    send(client, "hello", 5, 0);
    show(port, "received");
    printf("WSARecv: %d", WSARecv(server, &part, 1, NULL, &flags, &receiving, NULL));
    printf(", %d\n", WSAGetLastError());
    printf("CancelIoEx: %d\n", CancelIoEx((HANDLE)server, &receiving));
    show(port, "cancelled");
    printf("WSAGetOverlappedResult: %d",
           WSAGetOverlappedResult(server, &receiving, &count, FALSE, &flags));
    printf(", %d\n", WSAGetLastError());

    SetFileCompletionNotificationModes((HANDLE)client, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS);
    OVERLAPPED sending = {0};
    WSABUF out = {3, "abc"};
    printf("WSASend: %d", WSASend(client, &out, 1, &count, 0, &sending, NULL));
    printf(", %lu bytes, nothing on the port: %d\n", count,
           !GetQueuedCompletionStatus(port, &bytes, &keys, (OVERLAPPED*[]){NULL}, 50));

    // \Device\Afd, as event loops open it.
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, L"\\Device\\Afd\\Loop");
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
    HANDLE device = NULL;
    IO_STATUS_BLOCK io;
    printf("open: %lx\n",
           (unsigned long)NtCreateFile(&device, SYNCHRONIZE, &attributes, &io, NULL, 0,
                                       FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN, 0, NULL, 0));
    CreateIoCompletionPort(device, port, 4, 0);
    struct Poll poll = {{.QuadPart = INT64_MAX}, 1, 0, (HANDLE)server, 0x1 | 0x8, 0};
    printf("poll: %lx\n",
           (unsigned long)NtDeviceIoControlFile(device, NULL, NULL, &poll, &io, 0x12024, &poll,
                                                sizeof poll, &poll, sizeof poll));
    show(port, "readable");
    printf("events %lx of %lu\n", poll.events, poll.count);
    printf("recv: %d\n", recv(server, buffer, sizeof buffer, 0));
    poll.events = 0x1 | 0x8;
    printf("poll: %lx\n",
           (unsigned long)NtDeviceIoControlFile(device, NULL, NULL, &poll, &io, 0x12024, &poll,
                                                sizeof poll, &poll, sizeof poll));
    closesocket(client);
    show(port, "closed");
    printf("events %lx of %lu\n", poll.events, poll.count);
    printf("recv: %d\n", recv(server, buffer, sizeof buffer, 0));
    printf("WSARecv: %d", WSARecv(listener, &part, 1, NULL, &flags, &receiving, NULL));
    printf(", %d\n", WSAGetLastError());
    closesocket(server);
    return 0;
}
