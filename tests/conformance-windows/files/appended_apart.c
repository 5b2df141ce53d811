// What is written to the end of an overlapped file leaves its position, and the last answer of a
// directory is in the status block too; names for DOS, and expanded strings with a length.
// build: -lntdll

#include <windows.h>
#include <winternl.h>

#include <stdio.h>

NTSTATUS NTAPI NtWriteFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID context,
                           PIO_STATUS_BLOCK io, PVOID from, ULONG size, PLARGE_INTEGER offset,
                           PULONG key);
NTSTATUS NTAPI NtQueryDirectoryFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID context,
                                    PIO_STATUS_BLOCK io, PVOID to, ULONG size, int kind,
                                    BOOLEAN single, PUNICODE_STRING pattern, BOOLEAN restart);

NTSTATUS NTAPI RtlExpandEnvironmentStrings_U(PVOID environment, PCUNICODE_STRING from,
                                             PUNICODE_STRING to, PULONG length);

ULONG NTAPI RtlGetFullPathName_U(PCWSTR name, ULONG size, PWSTR to, PWSTR* file_part);

int main(void) {
    IO_STATUS_BLOCK io = {0};
    HANDLE file = CreateFileA("apart.tmp", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                              FILE_FLAG_OVERLAPPED | FILE_FLAG_DELETE_ON_CLOSE, NULL);
    for (int i = 0; i < 2; ++i) {
        LARGE_INTEGER end = {.QuadPart = -1};
        NtWriteFile(file, NULL, NULL, NULL, &io, "text", 4, &end, NULL);
        WaitForSingleObject(file, 1000);
    }
    printf("size %lu, position %lu\n", GetFileSize(file, NULL),
           SetFilePointer(file, 0, NULL, FILE_CURRENT));

    CreateDirectoryA("apart.dir", NULL);
    HANDLE directory = CreateFileA("apart.dir", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING,
                                   FILE_FLAG_BACKUP_SEMANTICS, NULL);
    char entries[4096];
    NTSTATUS status = 0;
    for (int i = 0; i < 2; ++i) {
        io.Status = 1;
        status = NtQueryDirectoryFile(directory, NULL, NULL, NULL, &io, entries, sizeof entries, 1,
                                      FALSE, NULL, FALSE);
        printf("entries %lx, block %lx\n", (ULONG)status, (ULONG)io.Status);
    }
    CloseHandle(directory);
    RemoveDirectoryA("apart.dir");

    static const WCHAR* const names[] = {L"12345678.abc", L"123456789.a", L"a b.c", L"a .b", L"a.",
                                         L"..",           L"a.bcde",      L"a.b.c", L"a*b",  L".a"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; ++i) {
        UNICODE_STRING name;
        char capitals[13] = "";
        STRING oem = {0, 12, capitals};
        BOOLEAN spaces = 7;
        RtlInitUnicodeString(&name, names[i]);
        const BOOLEAN legal = RtlIsNameLegalDOS8Dot3(&name, &oem, &spaces);
        printf("%ls: %d %s %d\n", names[i], legal, capitals, spaces);
    }

    SetEnvironmentVariableA("APART", "value");
    WCHAR room[16];
    UNICODE_STRING from;
    UNICODE_STRING to = {0, sizeof room, room};
    ULONG length = 0;
    RtlInitUnicodeString(&from, L"<%APART%>");
    status = RtlExpandEnvironmentStrings_U(NULL, &from, &to, &length);
    printf("%lx %ls %u, %lu bytes", (ULONG)status, room, to.Length, length);
    to.MaximumLength = 8;
    status = RtlExpandEnvironmentStrings_U(NULL, &from, &to, &length);
    printf(", no room %lx %lu\n", (ULONG)status, length);
    printf("of no name %lu\n", RtlGetFullPathName_U(NULL, sizeof room, room, NULL));
    return 0;
}
