/* Every class of NtQueryInformationFile and NtSetInformationFile: which there are, how long their
 * structures must be, what access they ask. */
// build: -lntdll
#include <stdio.h>
#include <windows.h>

#include <winternl.h>

NTSTATUS NTAPI NtQueryInformationFile(HANDLE, PIO_STATUS_BLOCK, PVOID, ULONG,
                                      FILE_INFORMATION_CLASS);
NTSTATUS NTAPI NtSetInformationFile(HANDLE, PIO_STATUS_BLOCK, PVOID, ULONG, FILE_INFORMATION_CLASS);

#define LAST 80

static void lengths(const char* what, HANDLE file,
                    NTSTATUS(NTAPI* call)(HANDLE, PIO_STATUS_BLOCK, PVOID, ULONG,
                                          FILE_INFORMATION_CLASS)) {
    static LONGLONG buffer[64];
    IO_STATUS_BLOCK io;
    for (int kind = 0; kind < LAST; ++kind) {
        if (call(file, &io, buffer, 0, (FILE_INFORMATION_CLASS)kind) != (NTSTATUS)0xc0000004) {
            continue; /* INVALID_INFO_CLASS */
        }
        ULONG least = 0;
        while (least < sizeof buffer &&
               call(NULL, &io, buffer, least, (FILE_INFORMATION_CLASS)kind) ==
                   (NTSTATUS)0xc0000004) {
            ++least; /* the length is looked at before the handle */
        }
        printf("%s %d: %lu\n", what, kind, least);
    }
}

int main(void) {
    HANDLE file =
        CreateFileA("a", GENERIC_READ | GENERIC_WRITE | DELETE, 7, NULL, CREATE_NEW, 0, NULL);
    lengths("query", file, &NtQueryInformationFile);
    lengths("set", file, &NtSetInformationFile);
    IO_STATUS_BLOCK io;
    LONGLONG buffer[64];
    printf("too high %lx\n",
           NtQueryInformationFile(file, &io, buffer, sizeof buffer, (FILE_INFORMATION_CLASS)200));
    printf("no handle %lx\n",
           NtQueryInformationFile(NULL, &io, buffer, sizeof buffer, (FILE_INFORMATION_CLASS)5));
    printf("no buffer %lx\n",
           NtQueryInformationFile(file, &io, NULL, 24, (FILE_INFORMATION_CLASS)5));

    /* Access that a handle lacks. */
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING name;
    WCHAR path[300] = L"\\??\\";
    GetFullPathNameW(L"a", 290, path + 4, NULL);
    RtlInitUnicodeString(&name, path);
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    HANDLE weak;
    NtCreateFile(&weak, SYNCHRONIZE, &attributes, &io, NULL, 0, 7, FILE_OPEN,
                 FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0);
    static const int kinds[] = {4, 5, 6, 9, 18, 34, 35, 59, 68};
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; ++i) {
        printf("%d %lx\n", kinds[i],
               NtQueryInformationFile(weak, &io, buffer, sizeof buffer,
                                      (FILE_INFORMATION_CLASS)kinds[i]));
    }
    static const int settings[] = {4, 13, 19, 20, 64};
    for (unsigned i = 0; i < sizeof settings / sizeof settings[0]; ++i) {
        memset(buffer, 0, sizeof buffer);
        printf("%d %lx\n", settings[i],
               NtSetInformationFile(weak, &io, buffer, 40, (FILE_INFORMATION_CLASS)settings[i]));
    }
    NtClose(weak);

    /* A name that does not fit: as much of it as there is room for, and how long it is. */
    struct {
        ULONG length;
        WCHAR text[6];
    } cut = {0};
    printf("cut %lx",
           NtQueryInformationFile(file, &io, &cut, sizeof cut, (FILE_INFORMATION_CLASS)9));
    printf(" %d %d %d\n", (int)io.Information, cut.length > sizeof cut.text, cut.text[0] == '\\');
    printf("alternate %lx\n",
           NtQueryInformationFile(file, &io, buffer, sizeof buffer, (FILE_INFORMATION_CLASS)21));
    NtQueryInformationFile(file, &io, buffer, sizeof buffer, (FILE_INFORMATION_CLASS)47);
    printf("users %lu %d\n", (ULONG)buffer[0], (DWORD)buffer[1] == GetCurrentProcessId());

    /* Modes that can be changed, and that cannot. */
    static const ULONG modes[] = {0x20, 0x24, 0x10, 0x30, 0, 0x1020};
    for (unsigned i = 0; i < sizeof modes / sizeof modes[0]; ++i) {
        ULONG mode = modes[i];
        printf("mode %lx %lx", mode,
               NtSetInformationFile(file, &io, &mode, 4, (FILE_INFORMATION_CLASS)16));
        NtQueryInformationFile(file, &io, &mode, 4, (FILE_INFORMATION_CLASS)16);
        printf(" %lx\n", mode);
    }
    LONGLONG number = -1;
    printf("position %lx", NtSetInformationFile(file, &io, &number, 8, (FILE_INFORMATION_CLASS)14));
    printf(" end %lx", NtSetInformationFile(file, &io, &number, 8, (FILE_INFORMATION_CLASS)20));
    printf(" allocation %lx\n",
           NtSetInformationFile(file, &io, &number, 8, (FILE_INFORMATION_CLASS)19));
    number = 4;
    printf("hint %lx", NtSetInformationFile(file, &io, &number, 8, (FILE_INFORMATION_CLASS)43));
    number = 1;
    printf(" %lx", NtSetInformationFile(file, &io, &number, 8, (FILE_INFORMATION_CLASS)43));
    NtQueryInformationFile(file, &io, &number, 8, (FILE_INFORMATION_CLASS)43);
    printf(" %lu\n", (ULONG)number);
    return 0;
}
