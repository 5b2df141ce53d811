// build: -lws2_32
// Options of sockets by the sizes of their values: too short, too long, none, and what is made of
// large numbers.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <mswsock.h>

#include <stdio.h>

struct option {
    const char* name;
    int type, level, id;
};
#define OPTION(type, level, id)                                                                    \
    { #id, type, level, id }

static void look(const struct option* option) {
    const SOCKET made = socket(AF_INET, option->type, 0);
    printf("%s", option->name);
    const int sizes[] = {1, 2, 4, 8, 0, -1};
    for (int i = 0; i < 6; ++i) {
        const ULONGLONG value = 0xffffffff00000001;
        const int done = setsockopt(made, option->level, option->id, (const char*)&value, sizes[i]);
        printf(" set %d", done == 0 ? 0 : WSAGetLastError());
        ULONGLONG got = 0xeeeeeeeeeeeeeeee;
        int size = sizes[i];
        const int told = getsockopt(made, option->level, option->id, (char*)&got, &size);
        printf(" get %d %d", told == 0 ? 0 : WSAGetLastError(), size);
        if (told == 0)
            printf(" %x", (unsigned)got);
        printf("%s", i == 5 ? "\n" : ",");
    }
    const DWORD large = 0x100;
    DWORD got = 0xeeeeeeee;
    int size = sizeof got;
    const int done = setsockopt(made, option->level, option->id, (const char*)&large, sizeof large);
    printf("  large %d", done == 0 ? 0 : WSAGetLastError());
    getsockopt(made, option->level, option->id, (char*)&got, &size);
    printf(" %lx\n", got);
    closesocket(made);
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    const struct option options[] = {OPTION(SOCK_DGRAM, SOL_SOCKET, SO_BROADCAST),
                                     OPTION(SOCK_STREAM, SOL_SOCKET, SO_KEEPALIVE),
                                     OPTION(SOCK_STREAM, SOL_SOCKET, SO_REUSEADDR),
                                     OPTION(SOCK_STREAM, SOL_SOCKET, SO_EXCLUSIVEADDRUSE),
                                     OPTION(SOCK_STREAM, SOL_SOCKET, SO_RCVTIMEO),
                                     OPTION(SOCK_DGRAM, SOL_SOCKET, SO_DEBUG),
                                     OPTION(SOCK_STREAM, IPPROTO_TCP, TCP_NODELAY),
                                     OPTION(SOCK_DGRAM, IPPROTO_IP, IP_MULTICAST_LOOP),
                                     OPTION(SOCK_DGRAM, IPPROTO_IP, IP_TTL),
                                     OPTION(SOCK_DGRAM, IPPROTO_IP, IP_PKTINFO),
                                     OPTION(SOCK_DGRAM, IPPROTO_IP, IP_DONTFRAGMENT)};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; ++i)
        look(&options[i]);

    const SOCKET made = socket(AF_INET, SOCK_STREAM, 0);
    const DWORD on = 1, off = 0;
    int size = 10;
    WSAPROTOCOL_INFOA info[2];
    DWORD time = 0, type = 77;
    int room = sizeof time;
    printf("connect time %d", getsockopt(made, SOL_SOCKET, SO_CONNECT_TIME, (char*)&time, &room));
    printf(" %lx\n", time);
    printf("open type %d",
           getsockopt(INVALID_SOCKET, SOL_SOCKET, SO_OPENTYPE, (char*)&type, &room));
    printf(" %lu", type);
    setsockopt(INVALID_SOCKET, SOL_SOCKET, SO_OPENTYPE, (const char*)&on, sizeof on);
    getsockopt(made, SOL_SOCKET, SO_OPENTYPE, (char*)&type, &room);
    printf(", then %lu\n", type);
    printf("of datagrams %d", setsockopt(made, IPPROTO_IP, IP_PKTINFO, (const char*)&on, 4));
    printf(" %d\n", WSAGetLastError());
    printf("reuse %d", setsockopt(made, SOL_SOCKET, SO_REUSEADDR, (const char*)&on, 4));
    printf(", then exclusive %d",
           setsockopt(made, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (const char*)&on, 4));
    printf(" %d", WSAGetLastError());
    setsockopt(made, SOL_SOCKET, SO_REUSEADDR, (const char*)&off, 4);
    printf(", exclusive %d",
           setsockopt(made, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (const char*)&on, 4));
    printf(", then reuse %d", setsockopt(made, SOL_SOCKET, SO_REUSEADDR, (const char*)&on, 4));
    printf(" %d\n", WSAGetLastError());
    const int deferred =
        setsockopt(made, SOL_SOCKET, SO_CONDITIONAL_ACCEPT, (const char*)&on, sizeof on);
    room = sizeof type;
    getsockopt(made, SOL_SOCKET, SO_CONDITIONAL_ACCEPT, (char*)&type, &room);
    printf("conditional %d %lu", deferred, type);
    getsockopt(made, SOL_SOCKET, SO_DEBUG, (char*)&type, &room);
    printf(", debug %lu", type);
    setsockopt(made, SOL_SOCKET, SO_CONDITIONAL_ACCEPT, (const char*)&off, sizeof off);
    getsockopt(made, SOL_SOCKET, SO_CONDITIONAL_ACCEPT, (char*)&type, &room);
    printf(", then conditional %lu\n", type);
    printf("header %d", setsockopt(made, IPPROTO_IP, IP_HDRINCL, (const char*)&on, 4));
    printf(" %d\n", WSAGetLastError());
    printf("no socket %d", getsockopt(INVALID_SOCKET, SOL_SOCKET, SO_TYPE, NULL, NULL));
    printf(" %d\n", WSAGetLastError());
    printf("protocol %d", getsockopt(made, SOL_SOCKET, SO_PROTOCOL_INFOA, (char*)info, &size));
    printf(" %d %d", WSAGetLastError(), size == sizeof *info);
    size = sizeof info;
    printf(", large %d", getsockopt(made, SOL_SOCKET, SO_PROTOCOL_INFOA, (char*)info, &size));
    printf(" %d\n", size == sizeof info);
    return 0;
}
