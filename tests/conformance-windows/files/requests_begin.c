// What a request does before it is done: buffers are looked at first, a status block stays as it is
// until the end, and a request with an event of its own leaves the file unsignalled.
// build: -lntdll

#include <windows.h>
#include <winternl.h>

#include <stdio.h>

NTSTATUS NTAPI NtNotifyChangeDirectoryFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc,
                                           PVOID context, PIO_STATUS_BLOCK io, PVOID to, ULONG size,
                                           ULONG filter, BOOLEAN tree);
NTSTATUS NTAPI NtReadFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID context,
                          PIO_STATUS_BLOCK io, PVOID to, ULONG size, PLARGE_INTEGER offset,
                          PULONG key);
NTSTATUS NTAPI NtWriteFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID context,
                           PIO_STATUS_BLOCK io, PVOID from, ULONG size, PLARGE_INTEGER offset,
                           PULONG key);

static const char* state(HANDLE object) {
    return WaitForSingleObject(object, 0) == WAIT_OBJECT_0 ? "set" : "clear";
}

int main(void) {
    IO_STATUS_BLOCK io;
    char buffer[512];
    LARGE_INTEGER start = {0};

    HANDLE file = CreateFileA("begin.tmp", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                              FILE_FLAG_DELETE_ON_CLOSE, NULL);
    HANDLE event = CreateEventA(NULL, TRUE, TRUE, NULL);
    io.Status = 1;
    io.Information = 2;
    NTSTATUS status = NtReadFile(file, event, NULL, NULL, &io, NULL, 8, &start, NULL);
    printf("read to nowhere %lx, block %lx %d, event %s\n", (ULONG)status, (ULONG)io.Status,
           (int)io.Information, state(event));
    status = NtWriteFile(file, event, NULL, NULL, &io, NULL, 8, &start, NULL);
    printf("write from nowhere %lx, block %lx %d, event %s\n", (ULONG)status, (ULONG)io.Status,
           (int)io.Information, state(event));
    DWORD count = 0;
    BOOL done = WriteFile(file, NULL, 8, &count, NULL);
    printf("WriteFile %d %lu\n", done, GetLastError());

    HANDLE server =
        CreateNamedPipeA("\\\\.\\pipe\\ferry-requests-begin",
                         PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, 0, 1, 1024, 1024, 0, NULL);
    HANDLE client = CreateFileA("\\\\.\\pipe\\ferry-requests-begin", GENERIC_READ | GENERIC_WRITE,
                                0, NULL, OPEN_EXISTING, 0, NULL);
    OVERLAPPED overlapped = {0};
    done = ReadFile(server, NULL, 1, NULL, &overlapped);
    printf("pipe to nowhere %d %lu\n", done, GetLastError());
    CloseHandle(client);
    CloseHandle(server);

    status = NtNotifyChangeDirectoryFile(NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, FALSE);
    printf("changes to nowhere %lx\n", (ULONG)status);
    CreateDirectoryA("begin.dir", NULL);
    HANDLE directory =
        CreateFileA("begin.dir", GENERIC_READ | SYNCHRONIZE, FILE_SHARE_READ, NULL, OPEN_EXISTING,
                    FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OVERLAPPED, NULL);
    const ULONG all = FILE_NOTIFY_CHANGE_DIR_NAME | FILE_NOTIFY_CHANGE_LAST_ACCESS |
                      FILE_NOTIFY_CHANGE_LAST_WRITE | FILE_NOTIFY_CHANGE_ATTRIBUTES;
    ResetEvent(event);
    io.Status = 1;
    io.Information = 2;
    status = NtNotifyChangeDirectoryFile(directory, event, NULL, NULL, &io, buffer, sizeof buffer,
                                         all, FALSE);
    printf("changes %lx, block %lx %d\n", (ULONG)status, (ULONG)io.Status, (int)io.Information);
    CreateDirectoryA("begin.dir\\sub", NULL);
    WaitForSingleObject(event, 5000);
    printf("end: block %lx, event %s, directory %s\n", (ULONG)io.Status, state(event),
           state(directory));
    status = NtNotifyChangeDirectoryFile(directory, NULL, NULL, NULL, &io, buffer, sizeof buffer,
                                         all, FALSE);
    RemoveDirectoryA("begin.dir\\sub");
    printf("without an event: %lx, directory %s\n", (ULONG)status,
           WaitForSingleObject(directory, 5000) == WAIT_OBJECT_0 ? "set" : "clear");
    printf("action %lu\n", ((FILE_NOTIFY_INFORMATION*)buffer)->Action);
    CloseHandle(directory);
    RemoveDirectoryA("begin.dir");
    return 0;
}
