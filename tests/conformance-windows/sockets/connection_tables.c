// build: -liphlpapi -lws2_32
// Lists of connections and figures of protocols hold what a program does.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char block[1 << 20];

static struct sockaddr_in name_of(SOCKET s) {
    struct sockaddr_in name = {0};
    int size = sizeof name;
    getsockname(s, (struct sockaddr*)&name, &size);
    return name;
}

/// The rows of a class for a local port: their states and how many are this process's.
static void list(const char* what, TCP_TABLE_CLASS kind, u_short port) {
    ULONG size = sizeof block;
    const DWORD error = GetExtendedTcpTable(block, &size, TRUE, AF_INET, kind, 0);
    printf("%s %lu:", what, error);
    const MIB_TCPTABLE_OWNER_PID* table = (MIB_TCPTABLE_OWNER_PID*)block;
    for (DWORD i = 0; error == 0 && i < table->dwNumEntries; ++i)
        if (table->table[i].dwLocalPort == port)
            printf(" %lu%s", table->table[i].dwState,
                   table->table[i].dwOwningPid == GetCurrentProcessId() ? " own" : "");
    puts("");
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    MIB_TCPSTATS tcp[2];
    MIB_UDPSTATS udp[2];
    MIB_IPSTATS ip;
    MIB_ICMP icmp;
    printf("%lu", GetTcpStatistics(&tcp[0]));
    printf(" %lu", GetUdpStatistics(&udp[0]));
    printf(" %lu", GetIpStatistics(&ip));
    printf(" %lu", GetIcmpStatistics(&icmp));
    printf(" %lu", GetTcpStatistics(NULL));
    printf(" %lu\n", GetTcpStatisticsEx(&tcp[0], 77));

    struct sockaddr_in name = {.sin_family = AF_INET};
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, (struct sockaddr*)&name, sizeof name);
    listen(listener, 5);
    name = name_of(listener);
    const u_short port = name.sin_port;
    list("listening", TCP_TABLE_OWNER_PID_LISTENER, port);
    const SOCKET client = socket(AF_INET, SOCK_STREAM, 0);
    connect(client, (struct sockaddr*)&name, sizeof name);
    const SOCKET server = accept(listener, NULL, NULL);
    send(client, "ping", 4, 0);
    char got[8];
    recv(server, got, sizeof got, 0);
    list("connections", TCP_TABLE_OWNER_PID_CONNECTIONS, port);
    list("of the client", TCP_TABLE_OWNER_PID_CONNECTIONS, name_of(client).sin_port);
    list("all", TCP_TABLE_OWNER_PID_ALL, port);

    ULONG size = 0;
    printf("no room %lu", GetTcpTable(NULL, &size, FALSE));
    size = sizeof block;
    printf(", plain %lu", GetTcpTable((MIB_TCPTABLE*)block, &size, TRUE));
    const MIB_TCPTABLE* plain = (MIB_TCPTABLE*)block;
    int unordered = 0, pair = 0;
    for (DWORD i = 0; i < plain->dwNumEntries; ++i) {
        const MIB_TCPROW* row = &plain->table[i];
        if (i > 0) {
            const int order = memcmp(&row[-1].dwLocalAddr, &row->dwLocalAddr, 4);
            unordered +=
                order > 0 || (order == 0 && ntohs(row[-1].dwLocalPort) > ntohs(row->dwLocalPort));
        }
        pair += row->dwState == MIB_TCP_STATE_ESTAB && row->dwRemotePort == port &&
                row->dwRemoteAddr == htonl(INADDR_LOOPBACK) &&
                row->dwLocalPort == name_of(client).sin_port;
    }
    printf(", in order %d, the pair %d\n", unordered == 0, pair);

    const SOCKET datagrams = socket(AF_INET, SOCK_DGRAM, 0);
    name.sin_port = 0;
    bind(datagrams, (struct sockaddr*)&name, sizeof name);
    name = name_of(datagrams);
    sendto(datagrams, "x", 1, 0, (struct sockaddr*)&name, sizeof name);
    recv(datagrams, got, sizeof got, 0);
    size = sizeof block;
    printf("udp %lu", GetExtendedUdpTable(block, &size, FALSE, AF_INET, UDP_TABLE_OWNER_PID, 0));
    const MIB_UDPTABLE_OWNER_PID* endpoints = (MIB_UDPTABLE_OWNER_PID*)block;
    for (DWORD i = 0; i < endpoints->dwNumEntries; ++i)
        if (endpoints->table[i].dwLocalPort == name.sin_port &&
            endpoints->table[i].dwLocalAddr == name.sin_addr.s_addr)
            printf(" own %d", endpoints->table[i].dwOwningPid == GetCurrentProcessId());
    puts("");

    struct sockaddr_in6 name6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    const SOCKET six = socket(AF_INET6, SOCK_STREAM, 0);
    bind(six, (struct sockaddr*)&name6, sizeof name6);
    listen(six, 1);
    int length = sizeof name6;
    getsockname(six, (struct sockaddr*)&name6, &length);
    size = sizeof block;
    printf("tcp6 %lu",
           GetExtendedTcpTable(block, &size, FALSE, AF_INET6, TCP_TABLE_OWNER_PID_ALL, 0));
    const MIB_TCP6TABLE_OWNER_PID* table6 = (MIB_TCP6TABLE_OWNER_PID*)block;
    for (DWORD i = 0; i < table6->dwNumEntries; ++i)
        if (table6->table[i].dwLocalPort == name6.sin6_port &&
            table6->table[i].ucLocalAddr[15] == 1)
            printf(" state %lu, own %d", table6->table[i].dwState,
                   table6->table[i].dwOwningPid == GetCurrentProcessId());
    puts("");

    size = sizeof block;
    printf("plain tcp6 %lu", GetTcp6Table((MIB_TCP6TABLE*)block, &size, TRUE));
    const MIB_TCP6TABLE* plain6 = (MIB_TCP6TABLE*)block;
    for (DWORD i = 0; i < plain6->dwNumEntries; ++i)
        if (plain6->table[i].dwLocalPort == name6.sin6_port &&
            plain6->table[i].LocalAddr.s6_addr[15] == 1)
            printf(" state %d", (int)plain6->table[i].State);
    size = sizeof block;
    printf(", udp6 %lu\n", GetUdp6Table((MIB_UDP6TABLE*)block, &size, FALSE));

    GetTcpStatistics(&tcp[1]);
    GetUdpStatistics(&udp[1]);
    printf("opened %d, accepted %d, sent %d, datagrams %d %d\n",
           tcp[1].dwActiveOpens > tcp[0].dwActiveOpens,
           tcp[1].dwPassiveOpens > tcp[0].dwPassiveOpens, tcp[1].dwOutSegs >= tcp[0].dwOutSegs + 3,
           udp[1].dwInDatagrams > udp[0].dwInDatagrams,
           udp[1].dwOutDatagrams > udp[0].dwOutDatagrams);
    printf("wrong family %lu, wrong class %lu\n",
           GetExtendedTcpTable(block, &size, FALSE, 77, TCP_TABLE_OWNER_PID_ALL, 0),
           GetExtendedTcpTable(block, &size, FALSE, AF_INET, (TCP_TABLE_CLASS)99, 0));
    return 0;
}
