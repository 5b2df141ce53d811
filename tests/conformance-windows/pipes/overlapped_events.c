/* Overlapped reads of a pipe that tell of their end by an event, by the handle, by a routine. */
#include <stdio.h>
#include <windows.h>

#define NAME "\\\\.\\pipe\\ferry-overlapped"

static void CALLBACK routine(DWORD error, DWORD count, OVERLAPPED* overlapped) {
    printf("routine %lu %lu %lu\n", error, count, overlapped->Offset);
}

int main(void) {
    HANDLE server = CreateNamedPipeA(NAME, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                                     PIPE_TYPE_BYTE, 1, 0, 0, 0, NULL);
    HANDLE client =
        CreateFileA(NAME, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    OVERLAPPED first = {0}, second = {0};
    char text[8];
    DWORD count;
    printf("%d ", ConnectNamedPipe(server, &first));
    printf("%lu\n", GetLastError());
    first.hEvent = CreateEventA(NULL, TRUE, TRUE, NULL);
    ReadFile(server, text, 2, NULL, &first);
    printf("%lu\n", WaitForSingleObject(first.hEvent, 0));
    WriteFile(client, "abcd", 4, &count, NULL);
    printf("%lu ", WaitForSingleObject(first.hEvent, 1000));
    printf("%d ", GetOverlappedResult(server, &first, &count, TRUE));
    printf("%lu %.2s\n", count, text);
    /* What is there already. */
    second.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
    printf("%d\n", ReadFile(server, text, 8, NULL, &second) || GetLastError() == ERROR_IO_PENDING);
    printf("%d ", GetOverlappedResult(server, &second, &count, TRUE));
    printf("%lu %.2s\n", count, text);
    OVERLAPPED third = {0};
    third.Offset = 33;
    printf("%d\n", ReadFileEx(server, text, 8, &third, routine));
    printf("%lu\n", SleepEx(10, TRUE));
    WriteFile(client, "xyz", 3, &count, NULL);
    printf("%lu\n", SleepEx(1000, TRUE));
    OVERLAPPED fourth = {0};
    ReadFile(server, text, 8, NULL, &fourth);
    WriteFile(client, "!", 1, &count, NULL);
    printf("%d ", GetOverlappedResult(server, &fourth, &count, TRUE));
    printf("%lu\n", count);
    return 0;
}
