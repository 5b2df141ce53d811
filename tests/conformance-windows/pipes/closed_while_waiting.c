// The last handle of a pipe is closed while operations wait: they end, and a completion port hears
// of it.
#include <stdio.h>
#include <windows.h>

int main(void) {
    static const char name[] = "\\\\.\\pipe\\closed_while_waiting";
    OVERLAPPED connecting = {0}, reading = {0}, *ended = NULL;
    DWORD count = 7;
    ULONG_PTR key = 0;
    char byte;
    HANDLE pipe = CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, PIPE_TYPE_BYTE,
                                   2, 100, 100, 0, NULL);
    const HANDLE port = CreateIoCompletionPort(pipe, NULL, 1, 0);
    BOOL done = ConnectNamedPipe(pipe, &connecting);
    printf("connect %d %lu\n", done, GetLastError());
    HANDLE same;
    DuplicateHandle(GetCurrentProcess(), pipe, GetCurrentProcess(), &same, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    CloseHandle(pipe);
    done = GetQueuedCompletionStatus(port, &count, &key, &ended, 50);
    printf("one of two closed %d %d\n", done, ended == NULL);
    CloseHandle(same);
    done = GetQueuedCompletionStatus(port, &count, &key, &ended, 5000);
    printf("closed %d %d failed %d\n", ended == &connecting, (int)key, !done);

    pipe = CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, PIPE_TYPE_BYTE, 2, 100,
                            100, 0, NULL);
    const HANDLE client =
        CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    CreateIoCompletionPort(pipe, port, 2, 0);
    done = ReadFile(pipe, &byte, 1, NULL, &reading);
    printf("read %d %lu\n", done, GetLastError());
    CloseHandle(pipe);
    done = GetQueuedCompletionStatus(port, &count, &key, &ended, 5000);
    printf("closed %d %d failed %d\n", ended == &reading, (int)key, !done);
    CloseHandle(client);
    return 0;
}
