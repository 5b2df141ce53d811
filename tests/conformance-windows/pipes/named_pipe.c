/* A server and a client of a named pipe of messages, in two threads. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define NAME "\\\\.\\pipe\\ferry-conformance"

static DWORD WINAPI client(LPVOID argument) {
    (void)argument;
    DWORD mode = PIPE_READMODE_MESSAGE, count;
    char text[64];
    HANDLE pipe = CreateFileA(NAME, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (pipe == INVALID_HANDLE_VALUE)
        return 1;
    if (!SetNamedPipeHandleState(pipe, &mode, NULL, NULL))
        return 2;
    WriteFile(pipe, "first", 5, &count, NULL);
    WriteFile(pipe, "second", 6, &count, NULL);
    if (!ReadFile(pipe, text, sizeof text, &count, NULL) || count != 6 || memcmp(text, "answer", 6))
        return 3;
    CloseHandle(pipe);
    return 0;
}

int main(void) {
    char text[64];
    DWORD count, code;
    HANDLE pipe =
        CreateNamedPipeA(NAME, PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, 1,
                         4096, 4096, 0, NULL);
    printf("%d\n", pipe != INVALID_HANDLE_VALUE);
    printf("%d ", CreateNamedPipeA(NAME, PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE, 1, 0, 0, 0, NULL) !=
                      INVALID_HANDLE_VALUE);
    printf("%lu\n", GetLastError());
    printf("%d ", ReadFile(pipe, text, 1, &count, NULL));
    printf("%lu\n", GetLastError());
    printf("%d\n", WaitNamedPipeA(NAME, 10));
    HANDLE thread = CreateThread(NULL, 0, client, NULL, 0, NULL);
    printf("%d\n", ConnectNamedPipe(pipe, NULL) || GetLastError() == ERROR_PIPE_CONNECTED);
    /* A message that does not fit comes in parts. */
    printf("%d ", ReadFile(pipe, text, 3, &count, NULL));
    printf("%lu %lu %.3s\n", GetLastError(), count, text);
    printf("%d ", ReadFile(pipe, text, sizeof text, &count, NULL));
    printf("%lu %.2s\n", count, text);
    printf("%d ", ReadFile(pipe, text, sizeof text, &count, NULL));
    printf("%lu %.6s\n", count, text);
    WriteFile(pipe, "answer", 6, &count, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf("client %lu\n", code);
    printf("%d ", ReadFile(pipe, text, sizeof text, &count, NULL));
    printf("%lu\n", GetLastError());
    printf("%d\n", DisconnectNamedPipe(pipe));
    printf("%d ", WriteFile(pipe, "x", 1, &count, NULL));
    printf("%lu\n", GetLastError());
    CloseHandle(pipe);
    printf("%d ", CreateFileA(NAME, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) !=
                      INVALID_HANDLE_VALUE);
    printf("%lu\n", GetLastError());
    return 0;
}
