// build: -lws2_32
// Addresses with ports as text and back; old inet_addr's spaces; protocols by number; functions of
// Windows Sockets that few programs call.
#define _WINSOCK_DEPRECATED_NO_WARNINGS
#include <winsock2.h>
#include <ws2tcpip.h>

#include <stdio.h>
#include <string.h>

static void show(int family, const char* text) {
    union {
        struct sockaddr any;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
    } address;
    int size = sizeof address;
    memset(&address, 0xab, sizeof address);
    WSASetLastError(0);
    int result = WSAStringToAddressA((char*)text, family, NULL, &address.any, &size);
    printf("'%s': %d %d", text, result, WSAGetLastError());
    if (family == AF_INET)
        printf(" %08lx:%u", ntohl(address.in.sin_addr.s_addr), ntohs(address.in.sin_port));
    char back[80] = "-";
    DWORD room = sizeof back;
    if (result == 0)
        WSAAddressToStringA(&address.any, size, NULL, back, &room);
    printf(" %s %lu\n", back, room);
}

int WSAAPI GetAddrInfoExOverlappedResult(OVERLAPPED* overlapped);

static HANDLE looked_up;
static DWORD told;
static void CALLBACK on_lookup(DWORD error, DWORD bytes, OVERLAPPED* overlapped) {
    told = bytes == 0 && overlapped->Internal == error ? error : 1;
    SetEvent(looked_up);
}

int main(void) {
    static const char* const four[] = {
        "1.2.3.4",  "1.2.3.4:80", "1.2.3.4:0x50", "1.2.3.4:0", "1.2.3.4:65536",
        "1.2.3.4 ", "1.2",        "0x7f000001:1", "1.2.3.08",  "1.2.3.010",
        "",         "::1",        "1.2.3.256",    "1.2.3.4.5"};
    static const char* const six[] = {
        "::1", "[::1]", "[fe80::1%4]:8080", "::1]:80", "[::1]80", "2001:db8::1", ""};
    static const char* const old[] = {"1.2.3.4 x", "1 2", " 1", " ", "", "1.2.3.4\t", "1.2.3. 4"};
    unsigned long swapped = 0;
    unsigned short short_swapped = 0;
    WSADATA data;
    int size = 1;
    struct sockaddr_in in = {.sin_family = AF_INET};
    DWORD room = 3;
    WCHAR wide[20];
    WSASetLastError(0);
    printf("%d", gethostbyname("localhost") == NULL);
    printf(" %d\n", WSAGetLastError());
    WSAStartup(0x202, &data);
    for (size_t i = 0; i < sizeof four / sizeof four[0]; ++i)
        show(AF_INET, four[i]);
    for (size_t i = 0; i < sizeof six / sizeof six[0]; ++i)
        show(AF_INET6, six[i]);
    printf("%d",
           WSAStringToAddressW((WCHAR*)L"1.2.3.4", AF_INET, NULL, (struct sockaddr*)&in, &size));
    printf(" %d %d\n", WSAGetLastError(), size);
    printf("%d", WSAAddressToStringW((struct sockaddr*)&in, sizeof in, NULL, wide, &room));
    printf(" %d %lu", WSAGetLastError(), room);
    printf(" %d %ls\n", WSAAddressToStringW((struct sockaddr*)&in, sizeof in, NULL, wide, &room),
           wide);
    for (size_t i = 0; i < sizeof old / sizeof old[0]; ++i)
        printf("%08lx ", ntohl(inet_addr(old[i])));
    printf("\n%s %s\n", getprotobynumber(41)->p_aliases[0], getprotobynumber(6)->p_aliases[0]);

    SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
    int result = WSAHtonl(s, 0x01020304, &swapped);
    int second = WSANtohs(s, 0x0102, &short_swapped);
    printf("%d %lx %d %x\n", result, swapped, second, short_swapped);
    WSAPROTOCOL_INFOA infos[8];
    DWORD bytes = 0;
    printf("%d", WSAEnumProtocolsA(NULL, NULL, &bytes));
    printf(" %d %d\n", WSAGetLastError(), bytes % sizeof infos[0] == 0);
    bytes = sizeof infos;
    printf("%d %s\n", WSAEnumProtocolsA(NULL, infos, &bytes) > 0, infos[0].szProtocol);
    ADDRINFOEXW hints = {
        .ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
    PADDRINFOEXW list = NULL;
    printf("%d", GetAddrInfoExW(L"127.0.0.1", L"80", NS_DNS, NULL, &hints, &list, NULL, NULL, NULL,
                                NULL));
    printf(" %d %08lx\n", ntohs(((struct sockaddr_in*)list->ai_addr)->sin_port),
           ntohl(((struct sockaddr_in*)list->ai_addr)->sin_addr.s_addr));
    FreeAddrInfoExW(list);
    OVERLAPPED overlapped = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    printf("%d", GetAddrInfoExW(L"127.0.0.1", L"80", NS_DNS, NULL, &hints, &list, NULL, &overlapped,
                                NULL, NULL));
    printf(" %lu %d", WaitForSingleObject(overlapped.hEvent, 5000),
           GetAddrInfoExOverlappedResult(&overlapped));
    printf(" %d %d\n", overlapped.Pointer == &list, list != NULL);
    FreeAddrInfoExW(list);
    memset(&overlapped, 0, sizeof overlapped);
    looked_up = CreateEventA(NULL, TRUE, FALSE, NULL);
    printf("%d", GetAddrInfoExW(L"no.such.host.invalid", NULL, NS_DNS, NULL, NULL, &list, NULL,
                                &overlapped, on_lookup, NULL));
    printf(" %lu", WaitForSingleObject(looked_up, 5000));
    printf(" %lu\n", told);
    HANDLE lookup;
    WSAQUERYSETW query = {.dwSize = sizeof query, .dwNameSpace = NS_DNS};
    printf("%d", WSALookupServiceBeginW(&query, 0, &lookup));
    printf(" %d\n", WSAGetLastError());

    // Options: only the first byte of TCP_NODELAY counts; bad addresses and sizes are told.
    int value = 0x100;
    SetLastError(77);
    printf("%d", setsockopt(s, IPPROTO_TCP, TCP_NODELAY, (char*)&value, 4));
    printf(" %d", WSAGetLastError());
    size = sizeof value;
    getsockopt(s, IPPROTO_TCP, TCP_NODELAY, (char*)&value, &size);
    printf(" %d\n", value & 0xff);
    printf("%d", setsockopt(s, SOL_SOCKET, SO_DONTROUTE, (char*)1, 4));
    printf(" %d", WSAGetLastError());
    printf(" %d", setsockopt(s, 0x8000, SO_RCVTIMEO, (char*)&value, 4));
    printf(" %d", WSAGetLastError());
    size = -1;
    printf(" %d", getsockopt(s, SOL_SOCKET, SO_RCVBUF, (char*)&value, &size));
    printf(" %d\n", WSAGetLastError());
    size = sizeof infos[0];
    printf("%d", getsockopt(s, SOL_SOCKET, SO_PROTOCOL_INFOA, (char*)&infos[0], &size));
    printf(" %d %s\n", infos[0].iProtocol, infos[0].szProtocol);
    BOOL on = TRUE;
    printf("%d", setsockopt(s, SOL_SOCKET, SO_DONTLINGER, (char*)&on, sizeof on));
    size = sizeof on;
    on = FALSE;
    getsockopt(s, SOL_SOCKET, SO_DONTLINGER, (char*)&on, &size);
    printf(" %d\n", on);
    closesocket(s);
    return 0;
}
