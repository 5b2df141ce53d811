// build: -lws2_32 -lntdll
// What event loops ask of AFD itself: polls that end when a socket is closed or asked for anew, and
// receiving by AFD_RECV_INFO and AFD_RECV_DATAGRAM_INFO on sockets of the providers that they know.
#include <winsock2.h>

#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <winternl.h>

typedef struct {
    LARGE_INTEGER timeout;
    ULONG count;
    ULONG exclusive;
    struct {
        HANDLE handle;
        ULONG events;
        NTSTATUS status;
    } handles[1];
} Poll;
enum { IOCTL_POLL = 0x12024, IOCTL_RECEIVE = 0x12017, IOCTL_RECEIVE_DATAGRAM = 0x1201b };
enum {
    RECEIVE = 1,
    LOCAL_CLOSE = 0x20,
    ACCEPT = 0x80,
    OVERLAPPED_FLAG = 2,
    PEEK = 0x80,
    NORMAL = 0x20
};

typedef struct {
    WSABUF* buffers;
    ULONG count, afd_flags, tdi_flags;
} ReceiveInfo;
typedef struct {
    ReceiveInfo receive;
    struct sockaddr* address;
    int* size;
} DatagramInfo;

static SOCKET bound(int type, struct sockaddr_in* address) {
    const SOCKET made = WSASocketW(AF_INET, type, 0, NULL, 0, WSA_FLAG_OVERLAPPED);
    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int size = sizeof *address;
    bind(made, (struct sockaddr*)address, size);
    getsockname(made, (struct sockaddr*)address, &size);
    return made;
}

static NTSTATUS ask(HANDLE device, HANDLE event, SOCKET socket, ULONG events, ULONG exclusive,
                    Poll* poll, IO_STATUS_BLOCK* io) {
    *poll = (Poll){.timeout.QuadPart = MAXLONGLONG, .count = 1, .exclusive = exclusive};
    poll->handles[0].handle = (HANDLE)socket;
    poll->handles[0].events = events;
    io->Status = STATUS_PENDING;
    ResetEvent(event);
    return NtDeviceIoControlFile(device, event, NULL, NULL, io, IOCTL_POLL, poll, sizeof *poll,
                                 poll, sizeof *poll);
}

static void say_poll(const char* what, HANDLE event, const IO_STATUS_BLOCK* io, const Poll* poll) {
    const DWORD waited = WaitForSingleObject(event, 5000);
    printf("%s: %s, status %lx, handles %lu", what, waited == 0 ? "ended" : "waits",
           (unsigned long)io->Status, waited == 0 ? poll->count : 99);
    printf(", events %lx\n", waited == 0 && poll->count == 1 ? poll->handles[0].events : 0);
}

static SOCKET listener;
static DWORD WINAPI selecting(void* unused) {
    (void)unused;
    fd_set set;
    FD_ZERO(&set);
    FD_SET(listener, &set);
    const int result = select(0, &set, NULL, NULL, NULL);
    printf("select: %d, error %d\n", result, result < 0 ? WSAGetLastError() : 0);
    return 0;
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    struct sockaddr_in address;
    const HANDLE events[2] = {CreateEventW(NULL, TRUE, FALSE, NULL),
                              CreateEventW(NULL, TRUE, FALSE, NULL)};

    WSAPROTOCOL_INFOW info;
    int size = sizeof info;
    const SOCKET device = bound(SOCK_STREAM, &address); // a loop's own, which only polls
    getsockopt(device, SOL_SOCKET, SO_PROTOCOL_INFOW, (char*)&info, &size);
    printf("provider: %08lx, of one: %d\n", info.ProviderId.Data1, info.ProtocolChain.ChainLen);

    Poll polls[2];
    IO_STATUS_BLOCK io[2];
    listener = bound(SOCK_STREAM, &address);
    listen(listener, 5);
    printf("%lx\n", (unsigned long)ask((HANDLE)device, events[0], listener, ACCEPT | LOCAL_CLOSE, 1,
                                       &polls[0], &io[0]));
    printf("%lx\n", (unsigned long)ask((HANDLE)device, events[1], listener, ACCEPT | LOCAL_CLOSE, 1,
                                       &polls[1], &io[1]));
    say_poll("the first of two exclusive ones", events[0], &io[0], &polls[0]);
    printf("the second waits: %d\n", WaitForSingleObject(events[1], 100) == WAIT_TIMEOUT);
    const HANDLE thread = CreateThread(NULL, 0, selecting, NULL, 0, NULL);
    Sleep(100);
    closesocket(listener);
    printf("the thread ends: %d\n", WaitForSingleObject(thread, 5000) == 0);
    say_poll("closed", events[1], &io[1], &polls[1]);

    const SOCKET receiver = bound(SOCK_DGRAM, &address),
                 sender = bound(SOCK_DGRAM, &(struct sockaddr_in){0});
    char text[20] = "";
    WSABUF nothing = {0, text}, buffer = {sizeof text, text};
    ReceiveInfo peek = {&nothing, 1, OVERLAPPED_FLAG, PEEK | NORMAL};
    ResetEvent(events[0]);
    printf("peek: %lx\n",
           (unsigned long)NtDeviceIoControlFile((HANDLE)receiver, events[0], NULL, NULL, &io[0],
                                                IOCTL_RECEIVE, &peek, sizeof peek, NULL, 0));
    sendto(sender, "datagram", 8, 0, (struct sockaddr*)&address, sizeof address);
    const DWORD waited = WaitForSingleObject(events[0], 5000);
    printf("peeked: %lu, status %lx, bytes %lu\n", waited, (unsigned long)io[0].Status,
           (unsigned long)io[0].Information);
    struct sockaddr_in from = {0}, expected;
    int from_size = sizeof from;
    DatagramInfo datagram = {
        {&buffer, 1, OVERLAPPED_FLAG, NORMAL}, (struct sockaddr*)&from, &from_size};
    const NTSTATUS status =
        NtDeviceIoControlFile((HANDLE)receiver, events[0], NULL, NULL, &io[0],
                              IOCTL_RECEIVE_DATAGRAM, &datagram, sizeof datagram, NULL, 0);
    int expected_size = sizeof expected;
    getsockname(sender, (struct sockaddr*)&expected, &expected_size);
    printf("received: %lx, %lu bytes, %.8s, from it: %d\n", (unsigned long)status,
           (unsigned long)io[0].Information, text,
           from.sin_port == expected.sin_port && from_size == sizeof from);
    printf("short: %lx\n",
           (unsigned long)NtDeviceIoControlFile((HANDLE)receiver, events[0], NULL, NULL, &io[0],
                                                IOCTL_RECEIVE_DATAGRAM, &datagram, 8, NULL, 0));
}
