// WSAAsyncSelect: connections, data and ends as messages to a window.
// build: -lws2_32 -luser32
#include <winsock2.h>
#include <ws2tcpip.h>

#include <stdio.h>

#define WM_SOCKET (WM_USER + 1)

static SOCKET listener, server, client;
static int finished;

static const char* name_of(SOCKET socket) {
    return socket == listener ? "listener" : socket == server ? "server" : socket == client ? "client" : "another";
}

static LRESULT CALLBACK procedure(HWND window, UINT kind, WPARAM first, LPARAM second) {
    if (kind != WM_SOCKET) {
        return DefWindowProcA(window, kind, first, second);
    }
    const SOCKET socket = (SOCKET)first;
    char text[20] = "";
    switch (WSAGETSELECTEVENT(second)) {
    case FD_ACCEPT:
        server = accept(socket, NULL, NULL);
        printf("%s: accepted\n", name_of(socket));
        WSAAsyncSelect(server, window, WM_SOCKET, FD_READ | FD_CLOSE);
        send(client, "question", 8, 0);
        break;
    case FD_READ: {
        const int got = recv(socket, text, sizeof text - 1, 0);
        printf("%s: %d bytes, \"%s\"\n", name_of(socket), got, text);
        if (socket == server) {
            send(server, "answer", 6, 0);
        } else {
            shutdown(client, SD_SEND);
        }
        break;
    }
    case FD_CLOSE:
        printf("%s: closed, error %d\n", name_of(socket), WSAGETSELECTERROR(second));
        finished = 1;
        break;
    default: printf("event %x\n", WSAGETSELECTEVENT(second));
    }
    return 0;
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    WNDCLASSA kind = {.lpfnWndProc = procedure, .lpszClassName = "Sockets"};
    RegisterClassA(&kind);
    const HWND window = CreateWindowExA(0, "Sockets", "", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int size = sizeof address;
    bind(listener, (struct sockaddr*)&address, size);
    getsockname(listener, (struct sockaddr*)&address, &size);
    listen(listener, 5);
    printf("selected: %d\n", WSAAsyncSelect(listener, window, WM_SOCKET, FD_ACCEPT));
    client = socket(AF_INET, SOCK_STREAM, 0);
    printf("connected: %d\n", connect(client, (struct sockaddr*)&address, size));
    WSAAsyncSelect(client, window, WM_SOCKET, FD_READ);
    WSAAsyncSelect(client, window, 0, 0);
    WSAAsyncSelect(client, window, WM_SOCKET, FD_READ);
    MSG message;
    while (!finished && GetMessageA(&message, NULL, 0, 0) > 0) {
        DispatchMessageA(&message);
    }
    char byte = 0;
    const int result = recv(server, &byte, 1, 0);
    printf("it does not block: %d\n", result);
    closesocket(server);
    closesocket(listener);
    printf("no socket: %d", WSAAsyncSelect(listener, window, WM_SOCKET, FD_ACCEPT));
    printf(" %d\n", WSAGetLastError());
    return 0;
}
