// build: -lws2_32
// Memberships of multicast groups by their sources, through both families of options.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <stdio.h>

static SOCKET receiver;
static struct sockaddr_in group = {.sin_family = AF_INET};

static void set(const char* what, int level, int name, const void* value, int size) {
    const int done = setsockopt(receiver, level, name, value, size);
    printf("%s: %d\n", what, done == 0 ? 0 : WSAGetLastError());
}

// What a datagram from 127.0.0.1 to the group brings.
static void hear(const char* what) {
    const SOCKET sender = socket(AF_INET, SOCK_DGRAM, 0);
    const struct in_addr loopback = {.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr = loopback};
    bind(sender, (const struct sockaddr*)&from, sizeof from);
    setsockopt(sender, IPPROTO_IP, IP_MULTICAST_IF, (const char*)&loopback, sizeof loopback);
    sendto(sender, what, 1, 0, (const struct sockaddr*)&group, sizeof group);
    char got = 0;
    if (recv(receiver, &got, 1, 0) == 1)
        printf("  %c arrives\n", got);
    else
        printf("  nothing arrives: %d\n", WSAGetLastError());
    closesocket(sender);
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    receiver = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in any = {.sin_family = AF_INET};
    bind(receiver, (const struct sockaddr*)&any, sizeof any);
    int size = sizeof any;
    getsockname(receiver, (struct sockaddr*)&any, &size);
    group.sin_port = any.sin_port;
    group.sin_addr.s_addr = inet_addr("239.255.0.77");
    const DWORD limit = 200;
    setsockopt(receiver, SOL_SOCKET, SO_RCVTIMEO, (const char*)&limit, sizeof limit);
    hear("a");

    const struct in_addr loopback = {.s_addr = htonl(INADDR_LOOPBACK)};
    struct ip_mreq_source source = {group.sin_addr, {.s_addr = inet_addr("127.0.0.2")}, loopback};
    set("join by another source", IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &source, sizeof source);
    hear("b");
    source.imr_sourceaddr = loopback;
    set("join by the source", IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &source, sizeof source);
    hear("c");
    set("leave it", IPPROTO_IP, IP_DROP_SOURCE_MEMBERSHIP, &source, sizeof source);
    hear("d");
    source.imr_sourceaddr.s_addr = inet_addr("127.0.0.2");
    set("leave the other", IPPROTO_IP, IP_DROP_SOURCE_MEMBERSHIP, &source, sizeof source);

    struct ip_mreq all = {group.sin_addr, loopback};
    set("join all", IPPROTO_IP, IP_ADD_MEMBERSHIP, &all, sizeof all);
    hear("e");
    source.imr_sourceaddr = loopback;
    set("block", IPPROTO_IP, IP_BLOCK_SOURCE, &source, sizeof source);
    hear("f");
    set("unblock", IPPROTO_IP, IP_UNBLOCK_SOURCE, &source, sizeof source);
    hear("g");
    set("leave all", IPPROTO_IP, IP_DROP_MEMBERSHIP, &all, sizeof all);

    GROUP_SOURCE_REQ request = {.gsr_interface = 1};
    *(struct sockaddr_in*)&request.gsr_group = group;
    *(struct sockaddr_in*)&request.gsr_source =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = loopback};
    set("join by request", IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP, &request, sizeof request);
    hear("h");
    set("leave by request", IPPROTO_IP, MCAST_LEAVE_SOURCE_GROUP, &request, sizeof request);
    set("too short", IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &source, 8);
    closesocket(receiver);

    receiver = socket(AF_INET6, SOCK_DGRAM, 0);
    GROUP_REQ six = {.gr_interface = 1};
    struct sockaddr_in6* const many = (struct sockaddr_in6*)&six.gr_group;
    many->sin6_family = AF_INET6;
    many->sin6_addr.s6_addr[0] = 0xff;
    many->sin6_addr.s6_addr[1] = 0x11;
    many->sin6_addr.s6_addr[15] = 0x77;
    set("IPv6", IPPROTO_IPV6, MCAST_JOIN_GROUP, &six, sizeof six);
    set("leave", IPPROTO_IPV6, MCAST_LEAVE_GROUP, &six, sizeof six);
    return 0;
}
