// Looks up the names of its input and prints their addresses, or the error: name_servers.py
// answers.
// With an argument it prints the name servers that the machine is said to have.
// build: -liphlpapi -lws2_32
#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>
#include <stdio.h>
#include <string.h>

static void look_up(const char* name, int family) {
    struct addrinfo hints = {0};
    struct addrinfo* list = NULL;
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    int error = getaddrinfo(name, "80", &hints, &list);
    printf("%s: %d", name, error);
    for (struct addrinfo* at = list; at != NULL; at = at->ai_next) {
        char text[80] = "";
        getnameinfo(at->ai_addr, (socklen_t)at->ai_addrlen, text, sizeof text, NULL, 0,
                    NI_NUMERICHOST);
        printf(" %s", text);
    }
    printf("\n");
    freeaddrinfo(list);
}

static char answer[16384];

static void print_texts(const IP_ADDR_STRING* at) {
    for (; at != NULL; at = at->Next) {
        printf(" %s", at->IpAddress.String);
    }
    printf("\n");
}

static void print_servers(void) {
    ULONG size = sizeof answer;
    if (GetNetworkParams((FIXED_INFO*)answer, &size) == 0) {
        print_texts(&((FIXED_INFO*)answer)->DnsServerList);
    }
    IP_ADAPTER_ADDRESSES* adapters = (IP_ADAPTER_ADDRESSES*)answer;
    size = sizeof answer;
    DWORD index = 0;
    if (GetAdaptersAddresses(AF_UNSPEC, 0, NULL, adapters, &size) == 0) {
        for (; adapters != NULL; adapters = adapters->Next) { // they are one's
            for (const IP_ADAPTER_DNS_SERVER_ADDRESS* at = adapters->FirstDnsServerAddress;
                 at != NULL; at = at->Next) {
                char text[80] = "";
                getnameinfo(at->Address.lpSockaddr, at->Address.iSockaddrLength, text, sizeof text,
                            NULL, 0, NI_NUMERICHOST);
                printf(" %s", text);
                index = adapters->IfIndex;
            }
        }
        printf("\n");
    }
    size = sizeof answer;
    if (GetPerAdapterInfo(index, (IP_PER_ADAPTER_INFO*)answer, &size) == 0) {
        print_texts(&((IP_PER_ADAPTER_INFO*)answer)->DnsServerList);
    }
    size = sizeof answer;
    adapters = (IP_ADAPTER_ADDRESSES*)answer;
    GetAdaptersAddresses(AF_UNSPEC, GAA_FLAG_SKIP_DNS_SERVER, NULL, adapters, &size);
    int without = 1;
    for (; adapters != NULL; adapters = adapters->Next) {
        without = without && adapters->FirstDnsServerAddress == NULL;
    }
    printf("without: %d\n", without);
}

int main(int count, char** arguments) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    if (count > 1) {
        printf("%s\n", arguments[1]);
        print_servers();
        return 0;
    }
    char line[300];
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\r\n")] = 0;
        look_up(line, AF_UNSPEC);
        struct hostent* entry = gethostbyname(line);
        printf("  %s\n", entry == NULL ? "-" : inet_ntoa(*(struct in_addr*)entry->h_addr_list[0]));
    }
    return 0;
}
