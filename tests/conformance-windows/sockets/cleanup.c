// build: -lws2_32
// The last WSACleanup closes the process's sockets; one before it does not.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <stdio.h>

static void look(const char* when, const SOCKET* sockets, int count) {
    printf("%s:", when);
    for (int i = 0; i < count; ++i) {
        struct sockaddr_in address;
        int size = sizeof address;
        const int told = getsockname(sockets[i], (struct sockaddr*)&address, &size);
        printf(" %d", told == 0 ? 0 : WSAGetLastError());
    }
    printf("\n");
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    WSAStartup(MAKEWORD(2, 2), &data);
    struct sockaddr_in address = {AF_INET, 0, {{{127, 0, 0, 1}}}, {0}};
    int size = sizeof address;
    SOCKET sockets[5];
    sockets[0] = socket(AF_INET, SOCK_STREAM, 0);
    bind(sockets[0], (struct sockaddr*)&address, size);
    listen(sockets[0], 1);
    getsockname(sockets[0], (struct sockaddr*)&address, &size);
    sockets[1] = socket(AF_INET, SOCK_STREAM, 0);
    connect(sockets[1], (struct sockaddr*)&address, size);
    sockets[2] = accept(sockets[0], NULL, NULL);
    WSAPROTOCOL_INFOW info;
    WSADuplicateSocketW(sockets[1], GetCurrentProcessId(), &info);
    sockets[3] =
        WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, 0);
    // A handle that the program closed, whose number a file has now.
    const SOCKET gone = socket(AF_INET, SOCK_DGRAM, 0);
    CloseHandle((HANDLE)gone);
    const HANDLE event = CreateEventW(NULL, TRUE, TRUE, NULL);
    WSACleanup();
    look("first", sockets, 4);
    WSACleanup();
    WSAStartup(MAKEWORD(2, 2), &data);
    look("last", sockets, 4);
    printf("event %lu\n", WaitForSingleObject(event, 0));
    printf("message %d", WSASendTo(INVALID_SOCKET, NULL, 0, NULL, 0, NULL, 0, NULL, NULL));
    printf(" %d\n", WSAGetLastError());
    return 0;
}
