// build: -lws2_32 -lntdll
// Polls of AFD that were asked for before the socket connects or listens, and exclusive ones that
// are asked for by another device than the one before.
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
enum { IOCTL_POLL = 0x12024 };
enum { SEND = 4, LOCAL_CLOSE = 0x20, ACCEPT = 0x80, CONNECT_FAIL = 0x100 };

typedef struct {
    Poll poll;
    IO_STATUS_BLOCK io;
    HANDLE event;
} Asked;

static SOCKET make(void) {
    return WSASocketW(AF_INET, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED);
}

static void ask(Asked* asked, SOCKET device, SOCKET socket, ULONG events) {
    memset(asked, 0, sizeof *asked);
    asked->event = CreateEventW(NULL, TRUE, FALSE, NULL);
    asked->poll = (Poll){.timeout.QuadPart = MAXLONGLONG, .count = 1, .exclusive = TRUE};
    asked->poll.handles[0].handle = (HANDLE)socket;
    asked->poll.handles[0].events = events;
    printf("asked: %lx\n", (unsigned long)NtDeviceIoControlFile(
                               (HANDLE)device, asked->event, NULL, NULL, &asked->io, IOCTL_POLL,
                               &asked->poll, sizeof asked->poll, &asked->poll, sizeof asked->poll));
}

static void say(const char* what, const Asked* asked, DWORD wait) {
    const BOOL ended = WaitForSingleObject(asked->event, wait) == 0;
    printf("%s: ", what);
    if (!ended) {
        puts("waits");
        return;
    }
    printf("status %lx, handles %lu, events %lx\n", (unsigned long)asked->io.Status,
           asked->poll.count, asked->poll.count == 1 ? asked->poll.handles[0].events : 0);
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int size = sizeof address;

    const SOCKET device = make(), listener = make(), client = make(), refused = make();
    Asked accepts, connects, fails;
    bind(listener, (struct sockaddr*)&address, size);
    getsockname(listener, (struct sockaddr*)&address, &size);
    ask(&accepts, device, listener, ACCEPT | LOCAL_CLOSE);
    ask(&connects, device, client, SEND | LOCAL_CLOSE);
    ask(&fails, device, refused, CONNECT_FAIL | LOCAL_CLOSE);
    say("before", &connects, 50);

    u_long nonblocking = 1;
    ioctlsocket(client, FIONBIO, &nonblocking);
    ioctlsocket(refused, FIONBIO, &nonblocking);
    connect(refused, (struct sockaddr*)&address, size);
    say("refused", &fails, 10000);
    listen(listener, 5);
    say("listening", &accepts, 50);
    connect(client, (struct sockaddr*)&address, size);
    say("accepts", &accepts, 10000);
    say("connected", &connects, 10000);

    const SOCKET idle = make();
    Asked first, second;
    ask(&first, device, idle, SEND | LOCAL_CLOSE);
    ask(&second, idle, idle, SEND | LOCAL_CLOSE); // by its own handle
    say("the first", &first, 10000);
    say("the second", &second, 50);
    return 0;
}
