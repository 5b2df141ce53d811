// Looks up the names of its input and prints their addresses, or the error: name_servers.py
// answers.
// build: -lws2_32
#include <winsock2.h>
#include <ws2tcpip.h>

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

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    char line[300];
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\r\n")] = 0;
        look_up(line, AF_UNSPEC);
        struct hostent* entry = gethostbyname(line);
        printf("  %s\n", entry == NULL ? "-" : inet_ntoa(*(struct in_addr*)entry->h_addr_list[0]));
    }
    return 0;
}
