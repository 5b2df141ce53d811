/* FileRenameInfo and FileRenameInfoEx: what may be replaced, by whose rules. */
#include <stdio.h>
#include <windows.h>

#define REPLACE 1
#define POSIX 2
#define IGNORE_READONLY 0x40

static void make(const char* name) {
    HANDLE file = CreateFileA(name, GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD done;
    WriteFile(file, name, 1, &done, NULL);
    CloseHandle(file);
}

static char content(const char* name) {
    char c = '-';
    DWORD done;
    HANDLE file = CreateFileA(name, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    if (file != INVALID_HANDLE_VALUE) {
        ReadFile(file, &c, 1, &done, NULL);
        CloseHandle(file);
    }
    return c;
}

static DWORD rename_handle(HANDLE file, const WCHAR* to, HANDLE root, int extended, ULONG flags) {
    char buffer[600] = {0};
    FILE_RENAME_INFO* info = (FILE_RENAME_INFO*)buffer;
    *(ULONG*)info = extended ? flags : flags & 1;
    info->RootDirectory = root;
    info->FileNameLength = (DWORD)wcslen(to) * 2;
    memcpy(info->FileName, to, info->FileNameLength + 2);
    return SetFileInformationByHandle(file,
                                      extended ? (FILE_INFO_BY_HANDLE_CLASS)22 : FileRenameInfo,
                                      buffer, sizeof *info + info->FileNameLength)
               ? 0
               : GetLastError();
}

static DWORD rename_file(const char* from, const WCHAR* to, int extended, ULONG flags) {
    HANDLE file = CreateFileA(from, DELETE | SYNCHRONIZE, 7, NULL, OPEN_EXISTING,
                              FILE_FLAG_BACKUP_SEMANTICS, NULL);
    const DWORD error = rename_handle(file, to, NULL, extended, flags);
    CloseHandle(file);
    return error;
}

int main(void) {
    make("a");
    make("b");
    printf("onto one %lu\n", rename_file("a", L"b", 0, 0));
    printf("replace %lu", rename_file("a", L"b", 0, REPLACE));
    printf(" %c\n", content("b"));

    make("a");
    HANDLE open = CreateFileA("b", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("open %lu", rename_file("a", L"b", 0, REPLACE));
    printf(" %lu", rename_file("a", L"b", 1, REPLACE));
    printf(" posix %lu", rename_file("a", L"b", 1, REPLACE | POSIX));
    printf(" %c\n", content("b"));
    char c = 0;
    DWORD done;
    ReadFile(open, &c, 1, &done, NULL);
    printf("the old one reads %c\n", c);
    CloseHandle(open);
    make("x");
    open = CreateFileA("b", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    printf("not shared %lu\n", rename_file("x", L"b", 1, REPLACE | POSIX));
    CloseHandle(open);

    SetFileAttributesA("b", FILE_ATTRIBUTE_READONLY);
    printf("read-only %lu", rename_file("x", L"b", 1, REPLACE | POSIX));
    printf(" %lu", rename_file("x", L"b", 1, REPLACE | POSIX | IGNORE_READONLY));
    printf(" %c\n", content("b"));

    /* Directories. */
    CreateDirectoryA("d", NULL);
    CreateDirectoryA("e", NULL);
    make("f");
    printf("file onto directory %lu", rename_file("f", L"d", 0, REPLACE));
    printf(" %lu\n", rename_file("f", L"d", 1, REPLACE | POSIX));
    printf("directory onto file %lu\n", rename_file("d", L"f", 0, 0));
    printf("directory onto empty %lu", rename_file("d", L"e", 0, REPLACE));
    printf(" posix %lu\n", rename_file("d", L"e", 1, REPLACE | POSIX));
    make("e\\inside");
    CreateDirectoryA("g", NULL);
    printf("onto a full one %lu\n", rename_file("g", L"e", 1, REPLACE | POSIX));
    open = CreateFileA("e\\inside", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("something is open in it %lu", rename_file("e", L"h", 0, 0));
    CloseHandle(open);
    printf(" closed %lu\n", rename_file("e", L"h", 0, 0));
    printf("into itself %lu\n", rename_file("h", L"h\\i", 0, 0));

    /* By a directory's handle, in another case, nowhere. */
    HANDLE root =
        CreateFileA("h", GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    HANDLE file = CreateFileA("f", DELETE, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("by a root %lu", rename_handle(file, L"moved", root, 0, 0));
    printf(" %c\n", content("h\\moved"));
    CloseHandle(root);
    printf("case %lu", rename_handle(file, L"h\\MOVED", NULL, 0, 0));
    WIN32_FIND_DATAA found;
    CloseHandle(FindFirstFileA("h\\moved", &found));
    printf(" %s\n", found.cFileName);
    printf("no such directory %lu\n", rename_handle(file, L"none\\x", NULL, 0, 0));
    CloseHandle(file);
    file = CreateFileA("h\\moved", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("no access %lu\n", rename_handle(file, L"x", NULL, 0, 0));
    return 0;
}
