// build: -lws2_32
// WSARecvMsg and WSASendMsg: where a datagram was sent to, its time to live and its service, a
// buffer that is too small for them, and connections that the condition of WSAAccept refuses or
// puts off.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <mswsock.h>
#include <stdio.h>
#include <string.h>

static LPFN_WSARECVMSG receive;
static LPFN_WSASENDMSG send_message;

static void look(const char* what, SOCKET to, ULONG room, OVERLAPPED* overlapped) {
    char data[32] = "", control[128];
    struct sockaddr_storage from;
    WSABUF buffer = {sizeof data, data};
    WSAMSG message = {(struct sockaddr*)&from, sizeof from, &buffer, 1, {room, control}, 0};
    DWORD bytes = 0;
    int done = receive(to, &message, &bytes, overlapped, NULL);
    if (done != 0 && WSAGetLastError() == WSA_IO_PENDING) {
        DWORD flags;
        done = WSAGetOverlappedResult(to, overlapped, &bytes, TRUE, &flags) ? 0 : -1;
    }
    printf("%s %d %d bytes %lu '%s' flags %lx control %lu:", what, done,
           done == 0 ? 0 : WSAGetLastError(), bytes, data, message.dwFlags, message.Control.len);
    for (WSACMSGHDR* item = WSA_CMSG_FIRSTHDR(&message); item != NULL;
         item = WSA_CMSG_NXTHDR(&message, item)) {
        printf(" %d/%d/%d", item->cmsg_level, item->cmsg_type, (int)item->cmsg_len);
        const unsigned char* const value = WSA_CMSG_DATA(item);
        if (item->cmsg_type == IP_PKTINFO && item->cmsg_level == IPPROTO_IP)
            printf(" to %u.%u.%u.%u", value[0], value[1], value[2], value[3]);
        else if (item->cmsg_len == sizeof *item + 4)
            printf(" %d", *(const int*)value);
    }
    printf("\n");
}

static int CALLBACK decide(LPWSABUF caller, LPWSABUF data, LPQOS qos, LPQOS group_qos,
                           LPWSABUF callee, LPWSABUF callee_data, GROUP* group, DWORD_PTR context) {
    (void)data;
    (void)qos;
    (void)group_qos;
    (void)callee_data;
    (void)group;
    printf("asked %d %d ", ((struct sockaddr*)caller->buf)->sa_family,
           ((struct sockaddr*)callee->buf)->sa_family);
    return (int)context;
}

static void conditions(void) {
    struct sockaddr_in address = {AF_INET, 0, {{{127, 0, 0, 1}}}, {0}};
    int size = sizeof address;
    const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, (struct sockaddr*)&address, size);
    listen(listener, 5);
    getsockname(listener, (struct sockaddr*)&address, &size);
    const DWORD_PTR ways[] = {CF_ACCEPT, CF_REJECT, CF_DEFER};
    for (int i = 0; i < 3; ++i) {
        char byte;
        const SOCKET client = socket(AF_INET, SOCK_STREAM, 0);
        connect(client, (struct sockaddr*)&address, size);
        const SOCKET made = WSAAccept(listener, NULL, NULL, decide, ways[i]);
        printf("%d %d", made != INVALID_SOCKET, made != INVALID_SOCKET ? 0 : WSAGetLastError());
        if (ways[i] == CF_DEFER) {
            const SOCKET later = accept(listener, NULL, NULL);
            send(client, "x", 1, 0);
            printf(", later %d %d", later != INVALID_SOCKET, recv(later, &byte, 1, 0));
        }
        if (ways[i] == CF_REJECT)
            printf(", the client reads %d", recv(client, &byte, 1, 0) > 0);
        printf("\n");
    }
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    struct sockaddr_in address = {AF_INET, 0, {{{127, 0, 0, 1}}}, {0}};
    int size = sizeof address;
    const SOCKET to = socket(AF_INET, SOCK_DGRAM, 0), from = socket(AF_INET, SOCK_DGRAM, 0);
    bind(to, (struct sockaddr*)&address, size);
    getsockname(to, (struct sockaddr*)&address, &size);
    const GUID receive_id = WSAID_WSARECVMSG, send_id = WSAID_WSASENDMSG;
    DWORD given, on = 1;
    WSAIoctl(to, SIO_GET_EXTENSION_FUNCTION_POINTER, (void*)&receive_id, sizeof receive_id,
             &receive, sizeof receive, &given, NULL, NULL);
    WSAIoctl(to, SIO_GET_EXTENSION_FUNCTION_POINTER, (void*)&send_id, sizeof send_id, &send_message,
             sizeof send_message, &given, NULL, NULL);
    OVERLAPPED overlapped = {0};
    overlapped.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);

    sendto(from, "plain", 5, 0, (struct sockaddr*)&address, size);
    look("nothing", to, 128, NULL);
    setsockopt(to, IPPROTO_IP, IP_PKTINFO, (const char*)&on, sizeof on);
    sendto(from, "where", 5, 0, (struct sockaddr*)&address, size);
    look("where", to, 128, NULL);
    sendto(from, "where", 5, 0, (struct sockaddr*)&address, size);
    look("no room", to, 8, NULL);
    sendto(from, "where", 5, 0, (struct sockaddr*)&address, size);
    look("overlapped", to, 128, &overlapped);
    setsockopt(to, IPPROTO_IP, IP_RECVTTL, (const char*)&on, sizeof on);
    setsockopt(to, IPPROTO_IP, IP_RECVTOS, (const char*)&on, sizeof on);
    const DWORD ttl = 33;
    setsockopt(from, IPPROTO_IP, IP_TTL, (const char*)&ttl, sizeof ttl);
    sendto(from, "all", 3, 0, (struct sockaddr*)&address, size);
    look("all", to, 128, NULL);

    struct {
        WSACMSGHDR header;
        INT tos;
    } control = {{sizeof(WSACMSGHDR) + sizeof(INT), IPPROTO_IP, IP_TOS}, 2};
    WSABUF buffer = {4, "sent"};
    WSAMSG message = {(struct sockaddr*)&address,        size, &buffer, 1,
                      {sizeof control, (char*)&control}, 0};
    DWORD sent = 0;
    printf("send %d", send_message(from, &message, 0, &sent, NULL, NULL));
    printf(" %lu\n", sent);
    look("marked", to, 128, NULL);
    printf("null %d", receive(to, NULL, NULL, NULL, NULL));
    printf(" %d\n", WSAGetLastError());
    conditions();
    return 0;
}
