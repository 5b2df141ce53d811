/* ReplaceFile: what stays of the file replaced, its backup, and what goes wrong. */
#include <stdio.h>
#include <windows.h>

static void make(const char* path, char content) {
    DWORD done;
    HANDLE file =
        CreateFileA(path, GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    WriteFile(file, &content, 1, &done, NULL);
    CloseHandle(file);
}

static char content(const char* path) {
    char c = '-';
    DWORD done;
    HANDLE file = CreateFileA(path, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    if (file != INVALID_HANDLE_VALUE) {
        ReadFile(file, &c, 1, &done, NULL);
        CloseHandle(file);
    }
    return c;
}

static void replace(const char* what, const char* a, const char* b, const char* backup,
                    DWORD flags) {
    const BOOL done = ReplaceFileA(a, b, backup, flags, NULL, NULL);
    printf("%s %d %lu: ", what, done, done ? 0 : GetLastError());
    printf("%c %c %c\n", content("old"), content("new"), content("backup"));
}

int main(void) {
    char other[64];
    snprintf(other, sizeof other, "Z:\\dev\\shm\\ferry-replace-%lu", GetCurrentProcessId());
    make("old", 'o');
    make("new", 'n');
    HANDLE file = CreateFileA("old", FILE_WRITE_ATTRIBUTES, 7, NULL, OPEN_EXISTING, 0, NULL);
    FILETIME then = {0, 0x1c00000};
    SetFileTime(file, &then, NULL, NULL);
    CloseHandle(file);
    SetFileAttributesA("old", FILE_ATTRIBUTE_HIDDEN);
    replace("no backup", "old", "new", NULL, 0);
    WIN32_FILE_ATTRIBUTE_DATA facts;
    GetFileAttributesExA("old", GetFileExInfoStandard, &facts);
    printf("created %d attributes %lx\n", facts.ftCreationTime.dwHighDateTime == 0x1c00000,
           facts.dwFileAttributes);
    SetFileAttributesA("old", FILE_ATTRIBUTE_NORMAL);

    make("new", 'm');
    replace("backup", "old", "new", "backup", REPLACEFILE_WRITE_THROUGH);
    make("new", 'l');
    replace("backup there", "old", "new", "backup", 0);
    replace("none new", "old", "new", "backup", 0);
    make("new", 'k');
    replace("none old", "none", "new", "backup", 0);
    replace("null", NULL, "new", NULL, 0);
    replace("flags", "old", "new", NULL, 0x100);
    replace("backup elsewhere", "old", "new", other, 0);
    make(other, 'x');
    replace("new elsewhere", "old", other, "backup", 0);
    DeleteFileA(other);
    SetFileAttributesA("old", FILE_ATTRIBUTE_READONLY);
    replace("read-only", "old", "new", NULL, 0);
    SetFileAttributesA("old", FILE_ATTRIBUTE_NORMAL);
    file = CreateFileA("old", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    replace("open", "old", "new", NULL, 0);
    CloseHandle(file);
    CreateDirectoryA("d", NULL);
    replace("directory", "d", "new", NULL, 0);
    return 0;
}
