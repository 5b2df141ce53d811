// WSADuplicateSocket: one socket under two handles, in one process and in two.
// build: -lws2_32
#include <winsock2.h>
#include <ws2tcpip.h>

#include <stdio.h>

static SOCKET made_of(WSAPROTOCOL_INFOW* info) {
    return WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, info, 0, WSA_FLAG_OVERLAPPED);
}

static int child(void) {
    WSADATA data;
    WSAPROTOCOL_INFOW info;
    DWORD got = 0;
    WSAStartup(MAKEWORD(2, 2), &data);
    ReadFile(GetStdHandle(STD_INPUT_HANDLE), &info, sizeof info, &got, NULL);
    const SOCKET socket = made_of(&info);
    char text[20] = "";
    recv(socket, text, sizeof text, 0);
    send(socket, "answer of the child", 19, 0);
    closesocket(socket);
    return text[0];
}

static DWORD WINAPI receive_one(void* socket) {
    char byte = 0;
    recv((SOCKET)socket, &byte, 1, 0);
    return (DWORD)byte;
}

int main(int count, char** arguments) {
    (void)arguments;
    if (count > 1) {
        return child();
    }
    WSADATA data;
    WSAPROTOCOL_INFOW info;
    WSAStartup(MAKEWORD(2, 2), &data);
    const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int size = sizeof address;
    bind(listener, (struct sockaddr*)&address, size);
    getsockname(listener, (struct sockaddr*)&address, &size);
    listen(listener, 5);
    const SOCKET client = socket(AF_INET, SOCK_STREAM, 0);
    connect(client, (struct sockaddr*)&address, size);
    const SOCKET server = accept(listener, NULL, NULL);

    int result = WSADuplicateSocketW(12345, GetCurrentProcessId(), &info);
    printf("no socket: %d %d\n", result, WSAGetLastError());
    result = WSADuplicateSocketW(server, 3, &info);
    printf("no process: %d %d\n", result, WSAGetLastError());
    result = WSADuplicateSocketW(server, GetCurrentProcessId(), NULL);
    printf("no room: %d %d\n", result, WSAGetLastError());

    printf("own: %d\n", WSADuplicateSocketW(server, GetCurrentProcessId(), &info));
    printf("%d %d %d %ls\n", info.iAddressFamily, info.iSocketType, info.iProtocol, info.szProtocol);
    const SOCKET second = made_of(&info);
    printf("another handle: %d\n", second != INVALID_SOCKET && second != server);
    const HANDLE waiting = CreateThread(NULL, 0, receive_one, (void*)second, 0, NULL);
    Sleep(20);
    printf("closed: %d\n", closesocket(server));
    printf("what waits by the other handle goes on: %lu\n", WaitForSingleObject(waiting, 20));
    send(client, "x", 1, 0);
    DWORD byte = 0;
    WaitForSingleObject(waiting, 10000);
    GetExitCodeThread(waiting, &byte);
    printf("received %c\n", (char)byte);

    HANDLE reader, writer;
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    CreatePipe(&reader, &writer, &inherited, 0);
    SetHandleInformation(writer, HANDLE_FLAG_INHERIT, 0);
    STARTUPINFOA start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES, .hStdInput = reader};
    PROCESS_INFORMATION process;
    char command[MAX_PATH + 10], own[MAX_PATH];
    GetModuleFileNameA(NULL, own, sizeof own);
    snprintf(command, sizeof command, "\"%s\" child", own);
    printf("started: %d\n", CreateProcessA(own, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process));
    WSAPROTOCOL_INFOA narrow;
    printf("other: %d, %s\n", WSADuplicateSocketA(second, process.dwProcessId, &narrow), narrow.szProtocol);
    printf("ours closed: %d\n", closesocket(second));
    DWORD done = 0;
    // All that WSASocket asks for is the same in both forms.
    memcpy(&info, &narrow, offsetof(WSAPROTOCOL_INFOA, szProtocol));
    WriteFile(writer, &info, sizeof info, &done, NULL);
    send(client, "Zebra", 5, 0);
    char text[40] = "";
    for (int got = 0, now; (now = recv(client, text + got, (int)sizeof text - got - 1, 0)) > 0; got += now) {
    }
    printf("received \"%s\", then its end\n", text);
    WaitForSingleObject(process.hProcess, 10000);
    GetExitCodeProcess(process.hProcess, &byte);
    printf("child read %c\n", (char)byte);
    return 0;
}
