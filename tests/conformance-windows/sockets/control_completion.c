// What WSAIoctl does at once is told as overlapped requests are, and its sizes are checked.
// build: -lws2_32
#include <winsock2.h>
#include <ws2tcpip.h>

#include <windows.h>

#include <stdio.h>

static int calls;
static void CALLBACK told(DWORD error, DWORD size, LPWSAOVERLAPPED overlapped, DWORD flags) {
    (void)overlapped;
    ++calls;
    printf("routine: error %lu, %lu bytes, flags %lu\n", error, size, flags);
}

static void ask(SOCKET s, const char* what, void* room, DWORD size, int gives) {
    DWORD given = 77;
    WSASetLastError(0);
    const int result =
        WSAIoctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, room, size, gives ? &given : NULL, NULL, NULL);
    printf("%s: %d, error %d, given %lu\n", what, result, WSAGetLastError(), given);
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    HANDLE port = CreateIoCompletionPort((HANDLE)s, NULL, 123, 0);
    char room[1024];
    DWORD given = 0;
    WSAIoctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, NULL, 0, &given, NULL, NULL);
    const SOCKET_ADDRESS_LIST* const list = (const SOCKET_ADDRESS_LIST*)room;
    DWORD again = 0;
    WSAIoctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, room, sizeof room, &again, NULL, NULL);
    printf("sizes: %d %d\n", given == again,
           again == offsetof(SOCKET_ADDRESS_LIST, Address[list->iAddressCount]) +
                        (size_t)list->iAddressCount * sizeof(struct sockaddr_in));
    ask(s, "one byte", room, 1, 1);
    ask(s, "no size", room, sizeof room, 0);

    OVERLAPPED overlapped = {0};
    overlapped.Internal = overlapped.InternalHigh = 0xdead;
    int result =
        WSAIoctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, room, sizeof room, &given, &overlapped, NULL);
    DWORD size = 0;
    ULONG_PTR key = 0;
    OVERLAPPED* told_of = NULL;
    const BOOL got = GetQueuedCompletionStatus(port, &size, &key, &told_of, 0);
    printf("overlapped: %d, packet %d of %d, %lu bytes, status %lx\n", result, got,
           told_of == &overlapped, size, (unsigned long)overlapped.Internal);
    closesocket(s);
    CloseHandle(port);

    s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    result =
        WSAIoctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, room, sizeof room, &given, &overlapped, told);
    const DWORD slept = SleepEx(0, TRUE);
    printf("routine: %d, slept %lx, calls %d\n", result, slept, calls);
    overlapped.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    u_long mode = 1;
    result = WSAIoctl(s, FIONBIO, &mode, sizeof mode, NULL, 0, &given, &overlapped, NULL);
    printf("event: %d, set %d\n", result, WaitForSingleObject(overlapped.hEvent, 0) == 0);
    WSASetLastError(0);
    result = ioctlsocket(s, FIONBIO, (u_long*)1);
    printf("no pointer: %d, error %d\n", result, WSAGetLastError());
    result = WSAIoctl(s, FIONBIO, &mode, sizeof mode - 1, NULL, 0, &given, NULL, NULL);
    printf("too short: %d, error %d\n", result, WSAGetLastError());
    closesocket(s);
    return 0;
}
