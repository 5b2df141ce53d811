// build: -lws2_32
// select: a socket that is in a set twice, one set for several questions, and names that are asked
// for nowhere.
#include <winsock2.h>

#include <stdio.h>

static struct timeval shortly = {0, 20000};

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
    printf("name %d", getsockname(listener, NULL, NULL));
    printf(" %d\n", WSAGetLastError());
    printf("peer %d", getpeername(listener, NULL, NULL));
    printf(" %d\n", WSAGetLastError());
    return 0;
}
