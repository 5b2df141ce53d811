// build: -lntdll
// Pipes without a name below the directory of pipes, by services, as Rust makes those of children:
// one end waits by overlapped requests, the other one is opened by the first one's handle.
#include <windows.h>
#include <winternl.h>

#include <stdio.h>

NTSTATUS NTAPI NtCreateNamedPipeFile(HANDLE*, ULONG, OBJECT_ATTRIBUTES*, IO_STATUS_BLOCK*, ULONG,
                                     ULONG, ULONG, ULONG, ULONG, ULONG, ULONG, ULONG, ULONG,
                                     LARGE_INTEGER*);

static HANDLE directory(void) {
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK io;
    HANDLE made = NULL;
    RtlInitUnicodeString(&name, L"\\??\\PIPE\\");
    InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
    const NTSTATUS status =
        NtOpenFile(&made, SYNCHRONIZE | GENERIC_READ, &attributes, &io,
                   FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_SYNCHRONOUS_IO_NONALERT);
    printf("directory %08lx\n", status);
    return made;
}

static HANDLE server(HANDLE root, ULONG access, ULONG share) {
    UNICODE_STRING name = {0};
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK io;
    LARGE_INTEGER timeout = {.QuadPart = -500000};
    HANDLE made = NULL;
    InitializeObjectAttributes(&attributes, &name, 0, root, NULL);
    const NTSTATUS status =
        NtCreateNamedPipeFile(&made, SYNCHRONIZE | access, &attributes, &io, share, FILE_CREATE, 0,
                              0, 0, 0, 1, 65536, 65536, &timeout);
    printf("server %08lx\n", status);
    return made;
}

static HANDLE client(HANDLE root, ULONG access) {
    UNICODE_STRING name = {0};
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK io;
    HANDLE made = NULL;
    InitializeObjectAttributes(&attributes, &name, OBJ_INHERIT, root, NULL);
    const NTSTATUS status = NtOpenFile(&made, SYNCHRONIZE | access, &attributes, &io, 0,
                                       FILE_SYNCHRONOUS_IO_NONALERT | FILE_NON_DIRECTORY_FILE);
    printf("client %08lx\n", status);
    return made;
}

int main(void) {
    char text[16] = {0};
    DWORD count = 0;
    const HANDLE root = directory();
    OVERLAPPED later = {.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)};

    HANDLE ours = server(root, GENERIC_READ, FILE_SHARE_WRITE);
    HANDLE theirs = client(ours, GENERIC_WRITE);
    printf("%d ", ReadFile(ours, text, sizeof text, NULL, &later));
    printf("%lu\n", GetLastError());
    printf("%d ", WriteFile(theirs, "to us", 5, &count, NULL));
    printf("%lu\n", count);
    printf("%d ", GetOverlappedResult(ours, &later, &count, TRUE));
    printf("%lu %s\n", count, text);
    CloseHandle(theirs);
    printf("%d ", ReadFile(ours, text, sizeof text, NULL, &later));
    printf("%lu\n", GetLastError());
    CloseHandle(ours);

    ours = server(root, GENERIC_WRITE, FILE_SHARE_READ);
    theirs = client(ours, GENERIC_READ);
    printf("%d ", WriteFile(ours, "to them", 7, NULL, &later));
    printf("%d ", GetOverlappedResult(ours, &later, &count, TRUE));
    printf("%lu\n", count);
    CloseHandle(ours);
    printf("%d ", ReadFile(theirs, text, sizeof text, &count, NULL));
    printf("%lu %.7s\n", count, text);
    printf("%d ", ReadFile(theirs, text, sizeof text, &count, NULL));
    printf("%lu\n", GetLastError());
    return 0;
}
