/* SetFileTime: creation times too; times that are set stay when the same handle writes; -1 and -2;
 * what is wrong. */
// build: -lntdll
#include <stdio.h>
#include <windows.h>

#include <winternl.h>

NTSTATUS NTAPI NtSetInformationFile(HANDLE, PIO_STATUS_BLOCK, PVOID, ULONG, FILE_INFORMATION_CLASS);

static LONGLONG number(FILETIME time) {
    return (LONGLONG)time.dwHighDateTime << 32 | time.dwLowDateTime;
}
static FILETIME time_of(LONGLONG number) {
    FILETIME time = {(DWORD)number, (DWORD)(number >> 32)};
    return time;
}

static LONGLONG write_time(const char* path) {
    WIN32_FILE_ATTRIBUTE_DATA data;
    GetFileAttributesExA(path, GetFileExInfoStandard, &data);
    return number(data.ftLastWriteTime);
}

static LONGLONG creation_time(const char* path) {
    WIN32_FILE_ATTRIBUTE_DATA data;
    GetFileAttributesExA(path, GetFileExInfoStandard, &data);
    return number(data.ftCreationTime);
}

int main(void) {
    const LONGLONG then = 0x1c0000000000000; /* 1999 */
    FILETIME creation = time_of(then), access = time_of(then + 10000000),
             write = time_of(then + 20000000);
    DWORD done;
    HANDLE file = CreateFileA("a", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_NEW, 0, NULL);
    printf("set %d\n", SetFileTime(file, &creation, &access, &write));
    FILETIME got[3];
    GetFileTime(file, &got[0], &got[1], &got[2]);
    printf("%d %d %d\n", number(got[0]) == then, number(got[1]) == then + 10000000,
           number(got[2]) == then + 20000000);

    /* What was set by this handle stays when it writes, and goes when another one does. */
    WriteFile(file, "x", 1, &done, NULL);
    SetFilePointer(file, 100, NULL, FILE_BEGIN);
    SetEndOfFile(file);
    printf("kept %d\n", write_time("a") == then + 20000000);
    FILETIME again = time_of(-2);
    SetFileTime(file, NULL, NULL, &again);
    WriteFile(file, "x", 1, &done, NULL);
    printf("changed %d\n", write_time("a") != then + 20000000);
    SetFileTime(file, NULL, NULL, &write);
    CloseHandle(file);
    file = CreateFileA("a", GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    FILETIME never = time_of(-1);
    SetFileTime(file, NULL, NULL, &never);
    WriteFile(file, "x", 1, &done, NULL);
    CloseHandle(file);
    printf("never %d\n", write_time("a") == then + 20000000);
    file = CreateFileA("a", GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    WriteFile(file, "x", 1, &done, NULL);
    CloseHandle(file);
    printf("another %d\n", write_time("a") != then + 20000000);

    /* The creation time lives with the file. */
    SetFileAttributesA("a", FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_READONLY);
    printf("after attributes %d\n", creation_time("a") == then);
    SetFileAttributesA("a", FILE_ATTRIBUTE_NORMAL);
    MoveFileA("a", "b");
    printf("after a move %d\n", creation_time("b") == then);
    CloseHandle(CreateFileA("b", GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL));
    printf("after truncation %d\n", creation_time("b") == then);
    SetFileAttributesA("b", FILE_ATTRIBUTE_READONLY);
    file = CreateFileA("b", FILE_WRITE_ATTRIBUTES, 7, NULL, OPEN_EXISTING, 0, NULL);
    creation = time_of(then + 5);
    printf("read-only %d", SetFileTime(file, &creation, NULL, NULL));
    printf(" %d %lx\n", creation_time("b") == then + 5, GetFileAttributesA("b"));
    CloseHandle(file);
    SetFileAttributesA("b", FILE_ATTRIBUTE_NORMAL);
    CreateDirectoryA("d", NULL);
    file = CreateFileA("d", FILE_WRITE_ATTRIBUTES, 7, NULL, OPEN_EXISTING,
                       FILE_FLAG_BACKUP_SEMANTICS, NULL);
    SetFileTime(file, &creation, NULL, NULL);
    printf("directory %d\n", creation_time("d") == then + 5);

    /* Access, and values that are none. */
    CloseHandle(file);
    file = CreateFileA("b", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("no access %d", SetFileTime(file, &creation, NULL, NULL));
    printf(" %lu\n", GetLastError());
    CloseHandle(file);
    file = CreateFileA("b", FILE_WRITE_ATTRIBUTES, 7, NULL, OPEN_EXISTING, 0, NULL);
    struct {
        LONGLONG times[4];
        ULONG attributes;
    } basic = {{-3, 0, 0, 0}, 0};
    IO_STATUS_BLOCK io;
    printf("-3 %lx\n", NtSetInformationFile(file, &io, &basic, 40, (FILE_INFORMATION_CLASS)4));
    basic.times[0] = 0;
    basic.attributes = FILE_ATTRIBUTE_DIRECTORY;
    printf("a directory %lx\n",
           NtSetInformationFile(file, &io, &basic, 40, (FILE_INFORMATION_CLASS)4));
    CloseHandle(file);
    file = CreateFileA("d", FILE_WRITE_ATTRIBUTES, 7, NULL, OPEN_EXISTING,
                       FILE_FLAG_BACKUP_SEMANTICS, NULL);
    basic.attributes = FILE_ATTRIBUTE_TEMPORARY;
    printf("a temporary one %lx\n",
           NtSetInformationFile(file, &io, &basic, 40, (FILE_INFORMATION_CLASS)4));
    return 0;
}
