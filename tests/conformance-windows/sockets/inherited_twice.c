// A socket that a child has twice, inherited and by WSADuplicateSocket: closing one handle leaves
// the other as it was, and what waits by it.
#include <winsock2.h>

#include <windows.h>

#include <stdio.h>
#include <stdlib.h>

// build: -lws2_32
static HANDLE handle_of(const char* text) { return (HANDLE)(size_t)strtoull(text, NULL, 10); }

static int child(char** arguments) {
    const HANDLE latch = handle_of(arguments[2]);
    const HANDLE parent = handle_of(arguments[3]);
    WSAPROTOCOL_INFOW info;
    DWORD got = 0;
    ReadFile(handle_of(arguments[4]), &info, sizeof info, &got, NULL);
    const SOCKET made =
        WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, 0);
    printf("made %d\n", made != INVALID_SOCKET);
    printf("inherited one closed %d\n", closesocket((SOCKET)handle_of(arguments[5])));
    const HANDLE event = WSACreateEvent();
    printf("select %d\n", WSAEventSelect(made, event, FD_READ | FD_CLOSE));
    send(made, "ready", 5, 0);
    const HANDLE handles[] = {latch, parent, event};
    printf("woken by %lu\n", WaitForMultipleObjects(3, handles, FALSE, 5000));
    WSANETWORKEVENTS events;
    WSAEnumNetworkEvents(made, event, &events);
    char bytes[16];
    const int count = recv(made, bytes, sizeof bytes, 0);
    printf("events %lx, %d bytes\n", events.lNetworkEvents, count);
    printf("closed %d\n", closesocket(made));
    return 0;
}

int main(int count, char** arguments) {
    WSADATA data;
    WSAStartup(0x202, &data);
    if (count > 2) {
        return child(arguments);
    }
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
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    const HANDLE latch = CreateEventA(&inherit, TRUE, FALSE, NULL);
    HANDLE self = NULL;
    HANDLE ends[2];
    CreatePipe(&ends[0], &ends[1], &inherit, 0);
    DuplicateHandle(GetCurrentProcess(), GetCurrentProcess(), GetCurrentProcess(), &self, 0, TRUE,
                    DUPLICATE_SAME_ACCESS);
    char line[500];
    snprintf(line, sizeof line, "\"%s\" child %llu %llu %llu %llu", arguments[0],
             (unsigned long long)(size_t)latch, (unsigned long long)(size_t)self,
             (unsigned long long)(size_t)ends[0], (unsigned long long)server);
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION process;
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &start,
                        &process)) {
        return 1;
    }
    WSAPROTOCOL_INFOW info;
    WSADuplicateSocketW(server, process.dwProcessId, &info);
    ResumeThread(process.hThread);
    DWORD written = 0;
    WriteFile(ends[1], &info, sizeof info, &written, NULL);
    closesocket(server);
    char bytes[5];
    recv(client, bytes, sizeof bytes, 0);
    Sleep(50);
    send(client, "data", 4, 0);
    const int end = recv(client, bytes, sizeof bytes, 0);
    WaitForSingleObject(process.hProcess, 10000);
    printf("end %d\n", end);
    return 0;
}
