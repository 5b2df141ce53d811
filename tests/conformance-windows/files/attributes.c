/* Attributes: set, read, and what read-only forbids. */
#include <stdio.h>
#include <windows.h>

static void set(DWORD attributes) {
    printf("%lx: %d ", attributes, SetFileAttributesA("f", attributes));
    printf("%lx\n", GetFileAttributesA("f"));
}

int main(void) {
    CloseHandle(CreateFileA("f", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    printf("%lx\n", GetFileAttributesA("f"));
    set(FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM);
    set(FILE_ATTRIBUTE_NORMAL);
    set(FILE_ATTRIBUTE_ARCHIVE);
    set(FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_ARCHIVE);
    printf("%d ", CreateFileA("f", GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL) !=
                      INVALID_HANDLE_VALUE);
    printf("%lu\n", GetLastError());
    printf("%d ", CreateFileA("f", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL) !=
                      INVALID_HANDLE_VALUE);
    printf("%lu\n", GetLastError());
    printf("%d ", DeleteFileA("f"));
    printf("%lu\n", GetLastError());
    HANDLE file = CreateFileA("f", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    printf("%d\n", file != INVALID_HANDLE_VALUE);
    CloseHandle(file);
    set(FILE_ATTRIBUTE_NORMAL);
    printf("%d\n", DeleteFileA("f"));
    CreateDirectoryA("d", NULL);
    printf("%lx\n", GetFileAttributesA("d"));
    SetFileAttributesA("d", FILE_ATTRIBUTE_HIDDEN);
    printf("%lx\n", GetFileAttributesA("d"));
    CloseHandle(CreateFileA("h", GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_HIDDEN, NULL));
    printf("%lx\n", GetFileAttributesA("h"));
    return 0;
}
