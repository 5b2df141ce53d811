// build: -lws2_32 -luser32
// A socket that accept gives has its listener's events, by an event and by a window; one that has
// events does not block.
#include <winsock2.h>

#include <stdio.h>
#include <windows.h>

static struct sockaddr_in address;
static SOCKET listener;

static SOCKET connected(void) {
    const SOCKET made = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(made, (struct sockaddr*)&address, sizeof address) != 0) {
        printf("connect: %d\n", WSAGetLastError());
    }
    return made;
}

static long events_of(SOCKET socket, WSAEVENT event) {
    WSANETWORKEVENTS events = {0};
    if (WSAWaitForMultipleEvents(1, &event, FALSE, 5000, FALSE) != WSA_WAIT_EVENT_0) {
        return -1;
    }
    return WSAEnumNetworkEvents(socket, event, &events) == 0 ? events.lNetworkEvents : -2;
}

static void block(const char* what, SOCKET socket) {
    u_long no = 0;
    const int result = ioctlsocket(socket, FIONBIO, &no);
    printf("%s: %d %d\n", what, result, result != 0 ? WSAGetLastError() : 0);
}

static SOCKET told_of;
static int told;
static LRESULT CALLBACK procedure(HWND window, UINT kind, WPARAM first, LPARAM second) {
    if (kind != WM_USER) {
        return DefWindowProcA(window, kind, first, second);
    }
    told_of = (SOCKET)first;
    told = WSAGETSELECTEVENT(second);
    return 0;
}

static void next_message(int wanted) {
    MSG message;
    told = 0;
    while (told != wanted && GetMessageA(&message, NULL, 0, 0) > 0) {
        DispatchMessageA(&message);
    }
}

int main(void) {
    WSADATA data;
    int size = sizeof address;
    WSAStartup(MAKEWORD(2, 2), &data);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(listener, (struct sockaddr*)&address, size);
    getsockname(listener, (struct sockaddr*)&address, &size);
    listen(listener, 5);

    const WSAEVENT event = WSACreateEvent();
    WSAEventSelect(listener, event, FD_ACCEPT | FD_READ | FD_CLOSE);
    block("a listener with events", listener);
    const SOCKET client = connected();
    printf("listener: %lx\n", events_of(listener, event));
    const SOCKET accepted = accept(listener, NULL, NULL);
    block("accepted", accepted);
    send(client, "x", 1, 0);
    printf("accepted: %lx\n", events_of(accepted, event));
    WSAEventSelect(accepted, NULL, 0);
    block("without events", accepted);

    const WNDCLASSA kind = {.lpfnWndProc = procedure, .lpszClassName = "Accepted"};
    RegisterClassA(&kind);
    const HWND window =
        CreateWindowExA(0, "Accepted", "", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    WSAAsyncSelect(listener, window, WM_USER, FD_ACCEPT | FD_READ);
    const SOCKET other = connected();
    next_message(FD_ACCEPT);
    printf("by the window: %d\n", told_of == listener);
    const SOCKET second = accept(listener, NULL, NULL);
    send(other, "y", 1, 0);
    next_message(FD_READ);
    printf("of the accepted one: %d\n", told_of == second);

    WSASetLastError(0);
    int result = WSAPoll(NULL, 1, 0);
    printf("no list: %d %d", result, WSAGetLastError());
    result = WSAPoll(NULL, 0, 0);
    printf(", nothing: %d %d\n", result, WSAGetLastError());
    return 0;
}
