// TransmitFile: a file with texts around it, from an offset, from the file's position, and more than a socket takes at
// once; sends of thousands of parts; datagrams that are cut, told by a completion port.
// build: -lws2_32 -lmswsock
#include <winsock2.h>
#include <mswsock.h>
#include <ws2tcpip.h>

#include <stdio.h>
#include <stdlib.h>

#define SIZE (8 << 20)

static DWORD WINAPI receive_all(void* socket) {
    static char buffer[1 << 16];
    DWORD sum = 0;
    for (int got; (got = recv((SOCKET)socket, buffer, sizeof buffer, 0)) > 0;) {
        for (int i = 0; i < got; ++i) {
            sum = sum * 31 + (unsigned char)buffer[i];
        }
    }
    return sum;
}

static void expect(const char* what, SOCKET socket, const char* text) {
    char buffer[100] = "";
    for (int got = 0, now; got < (int)strlen(text); got += now) {
        now = recv(socket, buffer + got, (int)sizeof buffer - 1 - got, 0);
        if (now <= 0) {
            break;
        }
    }
    printf("%s: \"%s\"\n", what, buffer);
}

static void pair(SOCKET ends[2]) {
    const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int size = sizeof address;
    bind(listener, (struct sockaddr*)&address, size);
    getsockname(listener, (struct sockaddr*)&address, &size);
    listen(listener, 5);
    ends[0] = socket(AF_INET, SOCK_STREAM, 0);
    connect(ends[0], (struct sockaddr*)&address, size);
    ends[1] = accept(listener, NULL, NULL);
    closesocket(listener);
}

static void cut_datagrams(void) {
    const SOCKET to = WSASocketW(AF_INET, SOCK_DGRAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int size = sizeof address;
    bind(to, (struct sockaddr*)&address, size);
    getsockname(to, (struct sockaddr*)&address, &size);
    const HANDLE port = CreateIoCompletionPort((HANDLE)to, NULL, 7, 0);
    for (int round = 0; round < 2; ++round) {
        sendto(to, "longer than its room", 20, 0, (struct sockaddr*)&address, size);
        char room[7] = "";
        WSABUF buffer = {6, room};
        DWORD got = 0, flags = 0;
        OVERLAPPED overlapped = {0}, *told = NULL;
        const int result = WSARecv(to, &buffer, 1, &got, &flags, &overlapped, NULL);
        printf("cut: %d %d\n", result, result == 0 ? 0 : WSAGetLastError());
        ULONG_PTR key = 0;
        const BOOL done = GetQueuedCompletionStatus(port, &got, &key, &told, 5000);
        printf("told: %d %lu, %lu bytes \"%s\" %d\n", done, done ? 0 : GetLastError(), got, room, told == &overlapped);
        SetFileCompletionNotificationModes((HANDLE)to, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS);
    }
    closesocket(to);
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    SOCKET ends[2];
    pair(ends);
    const HANDLE file =
        CreateFileA("sent.bin", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    DWORD done = 0;
    WriteFile(file, "0123456789", 10, &done, NULL);

    SetFilePointer(file, 3, NULL, FILE_BEGIN);
    TRANSMIT_FILE_BUFFERS around = {"<", 1, ">", 1};
    printf("from the position: %d\n", TransmitFile(ends[0], file, 4, 0, NULL, &around, 0));
    expect("received", ends[1], "<3456>");
    OVERLAPPED overlapped = {.Offset = 8, .hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    BOOL sent = TransmitFile(ends[0], file, 0, 0, &overlapped, &around, TF_USE_KERNEL_APC);
    DWORD flags = 0;
    if (!sent && WSAGetLastError() == WSA_IO_PENDING) {
        sent = WSAGetOverlappedResult(ends[0], &overlapped, &done, TRUE, &flags);
    } else {
        WSAGetOverlappedResult(ends[0], &overlapped, &done, FALSE, &flags);
    }
    printf("from an offset: %d, %lu bytes\n", sent, done);
    expect("received", ends[1], "<89>");
    printf("no file: %d\n", TransmitFile(ends[0], NULL, 0, 0, NULL, &around, 0));
    expect("received", ends[1], "<>");
    const SOCKET alone = socket(AF_INET, SOCK_STREAM, 0);
    sent = TransmitFile(alone, file, 0, 0, NULL, NULL, 0);
    printf("not connected: %d %d\n", sent, WSAGetLastError());

    char* const bytes = malloc(SIZE);
    DWORD sum = 0;
    for (int i = 0; i < SIZE; ++i) {
        bytes[i] = (char)(i * 7 + i / 1000);
        sum = sum * 31 + (unsigned char)bytes[i];
    }
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    WriteFile(file, bytes, SIZE, &done, NULL);
    DWORD received = 0;
    HANDLE thread = CreateThread(NULL, 0, receive_all, (void*)ends[1], 0, NULL);
    overlapped.Offset = 0;
    sent = TransmitFile(ends[0], file, 0, 0, &overlapped, NULL, TF_DISCONNECT);
    if (!sent && WSAGetLastError() == WSA_IO_PENDING) {
        sent = WSAGetOverlappedResult(ends[0], &overlapped, &done, TRUE, &flags);
    }
    WaitForSingleObject(thread, 20000);
    GetExitCodeThread(thread, &received);
    printf("all: %d, %lu bytes, the same: %d\n", sent, done, received == sum);

    pair(ends);
    thread = CreateThread(NULL, 0, receive_all, (void*)ends[1], 0, NULL);
    static WSABUF parts[5000];
    for (int i = 0; i < 5000; ++i) {
        parts[i].buf = bytes + i * 1000;
        parts[i].len = 1000;
    }
    sum = 0;
    for (int i = 0; i < 5000000; ++i) {
        sum = sum * 31 + (unsigned char)bytes[i];
    }
    printf("in parts: %d,", WSASend(ends[0], parts, 5000, &done, 0, NULL, NULL));
    shutdown(ends[0], SD_SEND);
    WaitForSingleObject(thread, 20000);
    GetExitCodeThread(thread, &received);
    printf(" %lu bytes, the same: %d\n", done, received == sum);
    cut_datagrams();
    CloseHandle(file);
    return 0;
}
