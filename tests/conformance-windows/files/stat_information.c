/* FileStatInformation and its kin, by handle and by name. */
// build: -lntdll
#include <stdio.h>
#include <windows.h>

#include <winternl.h>

NTSTATUS NTAPI NtQueryInformationFile(HANDLE, PIO_STATUS_BLOCK, PVOID, ULONG,
                                      FILE_INFORMATION_CLASS);
NTSTATUS NTAPI NtQueryInformationByName(POBJECT_ATTRIBUTES, PIO_STATUS_BLOCK, PVOID, ULONG,
                                        FILE_INFORMATION_CLASS);

struct Stat {
    LONGLONG id, times[4], allocation, size;
    ULONG attributes, tag, links, access, lx[6];
};

static NTSTATUS(NTAPI* by_name)(POBJECT_ATTRIBUTES, PIO_STATUS_BLOCK, PVOID, ULONG,
                                FILE_INFORMATION_CLASS);

static NTSTATUS of_name(const WCHAR* file, struct Stat* to, ULONG size, int kind) {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING name;
    IO_STATUS_BLOCK io;
    WCHAR path[300] = L"\\??\\";
    GetFullPathNameW(file, 290, path + 4, NULL);
    RtlInitUnicodeString(&name, path);
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    return by_name(&attributes, &io, to, size, (FILE_INFORMATION_CLASS)kind);
}

int main(void) {
    by_name = (void*)GetProcAddress(GetModuleHandleA("ntdll"), "NtQueryInformationByName");
    HANDLE file = CreateFileA("a", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_NEW,
                              FILE_ATTRIBUTE_HIDDEN, NULL);
    DWORD done;
    WriteFile(file, "12345", 5, &done, NULL);
    struct Stat by_handle = {0}, named = {0};
    IO_STATUS_BLOCK io;
    printf("%lx", NtQueryInformationFile(file, &io, &by_handle, 72, (FILE_INFORMATION_CLASS)68));
    printf(" %d size %d attributes %lx links %lu access %lx tag %lx\n", (int)io.Information,
           (int)by_handle.size, by_handle.attributes, by_handle.links, by_handle.access,
           by_handle.tag);
    printf("%lx", of_name(L"A", &named, 72, 68));
    printf(" same %d\n", memcmp(&by_handle, &named, 72) == 0);
    printf("%lx", of_name(L"a", &named, 96, 70));
    printf(" again %d\n", memcmp(&by_handle, &named, 72) == 0);
    printf("short %lx\n", of_name(L"a", &named, 71, 68));
    printf("other class %lx\n", of_name(L"a", &named, 96, 5));
    printf("missing %lx\n", of_name(L"b", &named, 72, 68));
    CreateDirectoryA("d", NULL);
    printf("no directory %lx\n", of_name(L"a", &named, 4, 71));
    named.id = -1;
    printf("case %lx", of_name(L"d", &named, 4, 71));
    printf(" %lx\n", (ULONG)named.id);
    return 0;
}
