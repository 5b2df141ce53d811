/* A completion port: packets of one's own, of files and of pipes that end later. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define NAME "\\\\.\\pipe\\ferry-completion"

static HANDLE port;

static void take(DWORD timeout) {
    DWORD count = 0;
    ULONG_PTR key = 0;
    OVERLAPPED* overlapped = NULL;
    BOOL done = GetQueuedCompletionStatus(port, &count, &key, &overlapped, timeout);
    DWORD error = done ? 0 : GetLastError();
    printf("%d error %lu count %lu key %lu %s\n", done, error, count, (unsigned long)key,
           overlapped ? "overlapped" : "none");
}

int main(void) {
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    OVERLAPPED own = {0}, read = {0}, connect = {0};
    take(0);
    PostQueuedCompletionStatus(port, 5, 77, &own);
    PostQueuedCompletionStatus(port, 6, 78, NULL);
    take(1000);
    take(1000);

    HANDLE file = CreateFileA("f", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_NEW,
                              FILE_FLAG_OVERLAPPED, NULL);
    printf("%d\n", CreateIoCompletionPort(file, port, 9, 0) == port);
    printf("%d ", CreateIoCompletionPort(file, port, 9, 0) != NULL);
    printf("%lu\n", GetLastError());
    DWORD count;
    own.Offset = 10;
    printf("%d\n", WriteFile(file, "text", 4, NULL, &own) || GetLastError() == ERROR_IO_PENDING);
    take(1000);
    printf("%lu\n", GetFileSize(file, NULL));

    HANDLE server = CreateNamedPipeA(NAME, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                                     PIPE_TYPE_BYTE, 1, 0, 0, 0, NULL);
    CreateIoCompletionPort(server, port, 10, 0);
    printf("%d ", ConnectNamedPipe(server, &connect));
    printf("%lu\n", GetLastError());
    HANDLE client =
        CreateFileA(NAME, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    take(1000);
    char text[16] = {0};
    printf("%d ", ReadFile(server, text, sizeof text, NULL, &read));
    printf("%lu\n", GetLastError());
    printf("%d ", GetOverlappedResult(server, &read, &count, FALSE));
    printf("%lu\n", GetLastError());
    take(20);
    WriteFile(client, "later", 5, &count, NULL);
    take(1000);
    printf("%s %d ", text, GetOverlappedResult(server, &read, &count, FALSE));
    printf("%lu\n", count);
    /* Cancelled, and ended by the other side. */
    ReadFile(server, text, sizeof text, NULL, &read);
    printf("%d\n", CancelIoEx(server, &read));
    take(1000);
    printf("%d ", CancelIoEx(server, &read));
    printf("%lu\n", GetLastError());
    ReadFile(server, text, sizeof text, NULL, &read);
    CloseHandle(client);
    take(1000);

    PostQueuedCompletionStatus(port, 1, 1, NULL);
    PostQueuedCompletionStatus(port, 2, 2, NULL);
    OVERLAPPED_ENTRY entries[4];
    printf("%d ", GetQueuedCompletionStatusEx(port, entries, 4, &count, 1000, FALSE));
    printf("%lu %lu %lu\n", count, (unsigned long)entries[0].lpCompletionKey,
           entries[1].dwNumberOfBytesTransferred);
    return 0;
}
