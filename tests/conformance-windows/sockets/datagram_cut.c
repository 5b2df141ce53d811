// A datagram that is longer than the buffer ends its receive as if it had come later, for who asks
// AFD itself as for who calls WSARecv: the port hears of it once, even where it is to hear of
// nothing that ends at once.

// build: -lws2_32 -lntdll
#include <winsock2.h>

#include <winternl.h>

#include <stdio.h>

struct Receive {
    WSABUF* buffers;
    ULONG count;
    ULONG afd_flags;
    ULONG tdi_flags;
};

static const ULONG afd_receive = 0x12017;
static const ULONG afd_overlapped = 2;
static const ULONG tdi_receive_normal = 0x20;
static const ULONG tdi_receive_peek = 0x80;

static void receive(SOCKET socket, HANDLE port, ULONG size, ULONG how, const char* what) {
    OVERLAPPED receiving = {.Internal = STATUS_PENDING};
    char buffer[4] = "";
    WSABUF part = {size, buffer};
    struct Receive request = {&part, 1, afd_overlapped, tdi_receive_normal | how};
    const NTSTATUS status =
        NtDeviceIoControlFile((HANDLE)socket, NULL, NULL, &receiving, (IO_STATUS_BLOCK*)&receiving,
                              afd_receive, &request, sizeof request, NULL, 0);
    printf("%s: %lx, \"%s\"\n", what, status, buffer);
    for (;;) {
        DWORD count = 0;
        ULONG_PTR key = 0;
        OVERLAPPED* overlapped = NULL;
        const BOOL good = GetQueuedCompletionStatus(port, &count, &key, &overlapped, 100);
        const DWORD error = good ? 0 : GetLastError();
        if (overlapped == NULL) {
            break;
        }
        printf("  port: %d, error %lu, this one %d, %lu bytes\n", good, error,
               overlapped == &receiving, count);
    }
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    const HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    const SOCKET from = socket(AF_INET, SOCK_DGRAM, 0);
    const SOCKET to = socket(AF_INET, SOCK_DGRAM, 0);
    CreateIoCompletionPort((HANDLE)to, port, 1, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int size = sizeof address;
    bind(to, (struct sockaddr*)&address, size);
    getsockname(to, (struct sockaddr*)&address, &size);
    const char* const texts[] = {"one", "two", "3"};
    for (int i = 0; i < 3; ++i) {
        sendto(from, texts[i], (int)strlen(texts[i]), 0, (struct sockaddr*)&address, size);
    }
    receive(to, port, 2, 0, "cut");
    SetFileCompletionNotificationModes((HANDLE)to, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS);
    receive(to, port, 0, tdi_receive_peek, "looked at without a buffer");
    receive(to, port, 2, 0, "cut, and skipped");
    receive(to, port, 2, 0, "whole, and skipped");
    return 0;
}
