// Files by their ids: the same by all that tell one, stable, different; opened by them.
#include <stdio.h>
#include <string.h>
#include <windows.h>

typedef struct {
    ULONGLONG volume;
    BYTE id[16];
} IdInfo;

static HANDLE open_file(const char* name, DWORD access) {
    return CreateFileA(name, access, 7, NULL, OPEN_ALWAYS, FILE_FLAG_BACKUP_SEMANTICS, NULL);
}

static ULONGLONG id_of(const char* name) {
    BY_HANDLE_FILE_INFORMATION facts;
    IdInfo info;
    ULONGLONG id;
    const HANDLE file =
        CreateFileA(name, GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    GetFileInformationByHandle(file, &facts);
    const ULONGLONG index = (ULONGLONG)facts.nFileIndexHigh << 32 | facts.nFileIndexLow;
    GetFileInformationByHandleEx(file, (FILE_INFO_BY_HANDLE_CLASS)18, &info, sizeof info);
    memcpy(&id, info.id, sizeof id);
    if (id != index || (DWORD)info.volume != facts.dwVolumeSerialNumber) {
        printf("%s: ids differ\n", name);
    }
    CloseHandle(file);
    return index;
}

static HANDLE by_id(HANDLE hint, ULONGLONG id, DWORD access, DWORD flags) {
    FILE_ID_DESCRIPTOR descriptor = {0};
    descriptor.dwSize = sizeof descriptor;
    descriptor.Type = FileIdType;
    descriptor.FileId.QuadPart = (LONGLONG)id;
    return OpenFileById(hint, &descriptor, access, 7, NULL, flags);
}

static void show(HANDLE file) {
    WCHAR path[MAX_PATH];
    if (file == INVALID_HANDLE_VALUE) {
        printf("error %lu\n", GetLastError());
        return;
    }
    GetFinalPathNameByHandleW(file, path, MAX_PATH, 0);
    printf("%ls\n", wcsrchr(path, L'\\') + 1);
    CloseHandle(file);
}

int main(void) {
    char text[16] = "";
    DWORD done;
    HANDLE file = open_file("a", GENERIC_WRITE);
    WriteFile(file, "of a", 4, &done, NULL);
    CloseHandle(file);
    CloseHandle(open_file("b", GENERIC_WRITE));
    CreateDirectoryA("dir", NULL);
    CreateDirectoryA("dir\\below", NULL);
    const ULONGLONG a = id_of("a"), b = id_of("b"), dir = id_of("dir");
    printf("%d %d\n", a != b && b != dir && a != dir, a == id_of("a"));
    CreateHardLinkA("dir\\below\\c", "b", NULL);
    printf("names of one file: %d\n", b == id_of("dir\\below\\c"));
    MoveFileA("a", "dir\\below\\renamed");
    printf("renamed: %d\n", a == id_of("dir\\below\\renamed"));

    const HANDLE here = open_file(".", GENERIC_READ);
    file = by_id(here, a, GENERIC_READ, 0);
    ReadFile(file, text, sizeof text, &done, NULL);
    printf("\"%.*s\" ", (int)done, text);
    show(file);
    show(by_id(here, dir, GENERIC_READ, 0));
    show(by_id(here, dir, GENERIC_READ, FILE_FLAG_BACKUP_SEMANTICS));
    file = open_file("dir", GENERIC_READ);
    show(by_id(file, a, GENERIC_READ, 0));
    CloseHandle(file);
    file = by_id(here, a, GENERIC_READ, 0);
    const BOOL written = WriteFile(file, "x", 1, &done, NULL);
    printf("to read only: %d %lu\n", written, GetLastError());
    CloseHandle(file);
    show(by_id(here, 0xfffffffff0ULL, GENERIC_READ, 0));
    DeleteFileA("dir\\below\\renamed");
    for (char name[] = "later0"; name[5] <= '9'; name[5]++) {
        CloseHandle(open_file(name, GENERIC_WRITE)); // one may get the same place on the disk
    }
    show(by_id(here, a, GENERIC_READ, 0));
    FILE_ID_DESCRIPTOR descriptor = {0};
    show(OpenFileById(here, &descriptor, GENERIC_READ, 7, NULL, 0));
    descriptor.dwSize = sizeof descriptor;
    show(OpenFileById(here, &descriptor, GENERIC_READ, 7, NULL, 0));
    memcpy(&descriptor.FileId, &b, sizeof b);
    descriptor.Type = (FILE_ID_TYPE)2; // ExtendedFileIdType
    const HANDLE wide = OpenFileById(here, &descriptor, GENERIC_READ, 7, NULL, 0);
    printf("of 128 bits: %d\n", wide != INVALID_HANDLE_VALUE);
    CloseHandle(wide);
    const ULONGLONG windows = id_of("C:\\Windows"), users = id_of("C:\\Users");
    printf("not on the disk: %d %d\n", windows != users, windows == id_of("c:\\windows\\"));
    CloseHandle(here);
    return 0;
}
