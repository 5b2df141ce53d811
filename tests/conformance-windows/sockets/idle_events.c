// What has been told of a socket and not been asked for yet costs no time: its event is signalled,
// and nobody looks at the socket meanwhile.
#include <winsock2.h>

#include <windows.h>

#include <stdio.h>

// build: -lws2_32
static double used(void) {
    FILETIME made, ended, kernel, user;
    GetProcessTimes(GetCurrentProcess(), &made, &ended, &kernel, &user);
    return (double)(kernel.dwLowDateTime + user.dwLowDateTime) / 10000; // milliseconds
}

static void rest(const char* when) {
    const double before = used();
    Sleep(300);
    const double after = used() - before;
    if (after < 100) {
        printf("%s: idle\n", when);
    } else {
        printf("%s: busy for %.0f of 300 ms\n", when, after);
    }
}

int main(void) {
    WSADATA data;
    WSAStartup(0x202, &data);
    const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int size = sizeof address;
    bind(listener, (struct sockaddr*)&address, size);
    getsockname(listener, (struct sockaddr*)&address, &size);
    listen(listener, 1);
    const SOCKET client = socket(AF_INET, SOCK_STREAM, 0);
    connect(client, (struct sockaddr*)&address, size);
    const SOCKET server = accept(listener, NULL, NULL);
    const HANDLE event = WSACreateEvent();
    WSAEventSelect(server, event, FD_READ | FD_WRITE | FD_CLOSE);
    send(client, "text", 4, 0);
    printf("signalled %lu\n", WaitForSingleObject(event, 5000));
    rest("before the events are asked for");
    WSANETWORKEVENTS events;
    for (DWORD seen = 0; (seen & FD_READ) == 0; seen |= events.lNetworkEvents) {
        WaitForSingleObject(event, 5000);
        WSAEnumNetworkEvents(server, event, &events);
    }
    rest("with data that are not read");
    closesocket(client);
    printf("signalled %lu\n", WaitForSingleObject(event, 5000));
    WSAEnumNetworkEvents(server, event, &events);
    printf("closed %d\n", (events.lNetworkEvents & FD_CLOSE) != 0);
    rest("after the end");
    char text[8];
    printf("read %d\n", recv(server, text, sizeof text, 0));
    printf("read %d\n", recv(server, text, sizeof text, 0));
    rest("after all is read");
    return 0;
}
