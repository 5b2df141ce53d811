// build: -lws2_32
// select: a socket that is in a set twice, one set for several questions, and names that are asked
// for nowhere.
#include <winsock2.h>

#include <stdio.h>
#include <string.h>

static struct timeval shortly = {0, 20000};

static DWORD WINAPI wait_for(LPVOID listener) {
    fd_set set = {1, {*(SOCKET*)listener}};
    struct timeval long_time = {20, 0};
    const int count = select(0, &set, NULL, NULL, &long_time);
    printf("closed meanwhile %d %u\n", count, set.fd_count);
    return 0;
}

static void kinds(void) {
    static const int asked[][3] = {
        {AF_INET, 0, 0},      {AF_INET, 0, IPPROTO_UDP},   {AF_UNSPEC, 0, IPPROTO_TCP},
        {AF_UNSPEC, 0, 0},    {AF_UNSPEC, SOCK_STREAM, 0}, {0xdead, SOCK_STREAM, 0},
        {AF_INET, 0xdead, 0}, {AF_UNSPEC, 0, 0xdead}};
    for (int i = 0; i < 8; ++i) {
        int type = 0, size = sizeof type;
        const SOCKET made = socket(asked[i][0], asked[i][1], asked[i][2]);
        if (made == INVALID_SOCKET) {
            printf("kind %d: %d\n", i, WSAGetLastError());
            continue;
        }
        getsockopt(made, SOL_SOCKET, SO_TYPE, (char*)&type, &size);
        printf("kind %d: %d", i, type);
        printf(" set %d", setsockopt(made, SOL_SOCKET, SO_TYPE, (char*)&type, size));
        struct sockaddr_in address;
        size = sizeof address;
        printf(" %d", WSAGetLastError());
        printf(", not bound %d", getsockname(made, (struct sockaddr*)&address, &size));
        printf(" %d\n", WSAGetLastError());
        closesocket(made);
    }
}

static void events(SOCKET made) {
    WSANETWORKEVENTS events;
    const WSAEVENT event = WSACreateEvent();
    memset(&events, 0xab, sizeof events);
    WSAEventSelect(made, event, FD_READ | FD_WRITE);
    WSAEnumNetworkEvents(made, event, &events);
    printf("events %lx read %x write %x\n", events.lNetworkEvents, events.iErrorCode[FD_READ_BIT],
           events.iErrorCode[FD_WRITE_BIT]);
    WSAEventSelect(made, event, 0);

    union {
        SOCKET_ADDRESS_LIST list;
        char bytes[1024];
    } answer;
    DWORD needed = 0, given = 0;
    printf("addresses %d",
           WSAIoctl(made, SIO_ADDRESS_LIST_QUERY, NULL, 0, NULL, 0, &needed, NULL, NULL));
    printf(" %d", WSAGetLastError());
    printf(", %d", WSAIoctl(made, SIO_ADDRESS_LIST_QUERY, NULL, 0, &answer, sizeof answer, &given,
                            NULL, NULL));
    int inet = 0; // which they are, the machine decides
    const SOCKET_ADDRESS_LIST* const list = &answer.list;
    for (int i = 0; i < list->iAddressCount; ++i)
        inet += list->Address[i].lpSockaddr->sa_family == AF_INET;
    printf(" %d: some %d, all inet %d\n", needed == given, list->iAddressCount > 0,
           inet == list->iAddressCount);
}

static void show(const char* what, int count, const fd_set* set, const SOCKET* sockets) {
    printf("%s %d:", what, count);
    for (UINT i = 0; i < set->fd_count; ++i)
        printf(" %d", set->fd_array[i] == sockets[0] ? 0 : 1);
    printf("\n");
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    struct sockaddr_in address = {AF_INET, 0, {{{127, 0, 0, 1}}}, {0}};
    int size = sizeof address;
    SOCKET sockets[2];
    const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, (struct sockaddr*)&address, size);
    listen(listener, 1);
    getsockname(listener, (struct sockaddr*)&address, &size);
    sockets[0] = socket(AF_INET, SOCK_STREAM, 0);
    connect(sockets[0], (struct sockaddr*)&address, size);
    sockets[1] = accept(listener, NULL, NULL);

    fd_set set = {2, {sockets[0], sockets[0]}};
    show("twice", select(0, NULL, &set, NULL, &shortly), &set, sockets);
    fd_set one = {1, {sockets[0]}};
    show("readable", select(0, &one, NULL, NULL, &shortly), &one, sockets);
    fd_set both = {2, {sockets[0], sockets[1]}};
    show("either", select(0, &both, &both, NULL, &shortly), &both, sockets);
    send(sockets[0], "x", 1, 0);
    fd_set all = {2, {sockets[0], sockets[1]}};
    show("all", select(0, &all, &all, &all, &shortly), &all, sockets);
    fd_set apart = {2, {sockets[0], sockets[1]}}, written = apart;
    show("apart", select(0, &apart, &written, NULL, &shortly), &apart, sockets);
    events(sockets[0]);
    kinds();
    const HANDLE thread = CreateThread(NULL, 0, wait_for, (LPVOID)&listener, 0, NULL);
    Sleep(50);
    closesocket(listener);
    WaitForSingleObject(thread, INFINITE);
    printf("name %d", getsockname(sockets[0], NULL, NULL));
    printf(" %d\n", WSAGetLastError());
    printf("peer %d", getpeername(socket(AF_INET, SOCK_STREAM, 0), NULL, NULL));
    printf(" %d\n", WSAGetLastError());
    return 0;
}
