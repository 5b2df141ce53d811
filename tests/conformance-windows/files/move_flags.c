/* MoveFileEx: its flags, other volumes, directories. */
#include <stdio.h>
#include <windows.h>

static int there(const char* path) { return GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES; }

static void make(const char* path) {
    CloseHandle(CreateFileA(path, GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL));
}

static DWORD move(const char* from, const char* to, DWORD flags) {
    return MoveFileExA(from, to, flags) ? 0 : GetLastError();
}

int main(void) {
    char other[64];
    snprintf(other, sizeof other, "Z:\\dev\\shm\\ferry-move-%lu", GetCurrentProcessId());
    make("a");
    make("b");
    printf("onto one %lu", move("a", "b", 0));
    printf(" %lu", move("a", "b", MOVEFILE_REPLACE_EXISTING));
    printf(" gone %d\n", !there("a"));
    printf("missing %lu", move("a", "c", 0));
    printf(" to nowhere %lu\n", move("b", "none\\c", 0));
    printf("delayed %lu", move("b", NULL, MOVEFILE_DELAY_UNTIL_REBOOT));
    printf(" %d", there("b"));
    printf(" with a copy %lu\n",
           move("b", "c", MOVEFILE_DELAY_UNTIL_REBOOT | MOVEFILE_COPY_ALLOWED));
    printf("unknown %lu\n", move("b", "c", 0x100));
    printf("tracked %lu", move("b", "c", MOVEFILE_FAIL_IF_NOT_TRACKABLE));
    printf(" through %lu\n", move("c", "b", MOVEFILE_WRITE_THROUGH));

    HANDLE open = CreateFileA("c", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_ALWAYS, 0, NULL);
    make("c");
    printf("open %lu", move("c", "d", 0));
    printf(" onto it %lu\n", move("b", "c", MOVEFILE_REPLACE_EXISTING));
    CloseHandle(open);
    SetFileAttributesA("c", FILE_ATTRIBUTE_READONLY);
    printf("read-only %lu", move("c", "d", 0));
    printf(" onto it %lu\n", move("b", "d", MOVEFILE_REPLACE_EXISTING));
    SetFileAttributesA("d", FILE_ATTRIBUTE_NORMAL);

    CreateDirectoryA("x", NULL);
    CreateDirectoryA("y", NULL);
    printf("directory %lu", move("x", "z", 0));
    printf(" onto one %lu", move("z", "y", 0));
    printf(" replacing %lu\n", move("z", "y", MOVEFILE_REPLACE_EXISTING));
    printf("file onto a directory %lu\n", move("b", "y", MOVEFILE_REPLACE_EXISTING));

    /* To another volume. */
    HANDLE file = CreateFileA("b", FILE_WRITE_ATTRIBUTES, 7, NULL, OPEN_EXISTING, 0, NULL);
    FILETIME then = {0, 0x1c00000};
    SetFileTime(file, NULL, NULL, &then);
    CloseHandle(file);
    SetFileAttributesA("b", FILE_ATTRIBUTE_READONLY);
    printf("another volume %lu", move("b", other, 0));
    printf(" copied %lu", move("b", other, MOVEFILE_COPY_ALLOWED | MOVEFILE_WRITE_THROUGH));
    printf(" gone %d", !there("b"));
    WIN32_FILE_ATTRIBUTE_DATA facts;
    GetFileAttributesExA(other, GetFileExInfoStandard, &facts);
    printf(" %d %lx\n", facts.ftLastWriteTime.dwHighDateTime == 0x1c00000,
           facts.dwFileAttributes & 1);
    make("b");
    printf("onto one there %lu\n", move("b", other, MOVEFILE_COPY_ALLOWED));
    SetFileAttributesA(other, FILE_ATTRIBUTE_NORMAL);
    printf("replacing %lu\n", move("b", other, MOVEFILE_COPY_ALLOWED | MOVEFILE_REPLACE_EXISTING));
    DeleteFileA(other);
    printf("directory %lu", move("z", other, 0));
    printf(" %lu\n", move("z", other, MOVEFILE_COPY_ALLOWED));
    return 0;
}
