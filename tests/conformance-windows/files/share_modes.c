/* Share modes bind both ways: what a later open may do, and what it must allow. */
#include <stdio.h>
#include <windows.h>

static void pair(DWORD access, DWORD share, DWORD access2, DWORD share2) {
    HANDLE first = CreateFileA("f", access, share, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE second = CreateFileA("f", access2, share2, NULL, OPEN_EXISTING, 0, NULL);
    DWORD error = GetLastError();
    if (second == INVALID_HANDLE_VALUE) {
        printf("error %lu\n", error);
    } else {
        printf("open\n");
        CloseHandle(second);
    }
    CloseHandle(first);
}

int main(void) {
    const DWORD all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    CloseHandle(CreateFileA("f", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
    pair(GENERIC_READ, FILE_SHARE_READ, GENERIC_READ, FILE_SHARE_READ);
    pair(GENERIC_READ, FILE_SHARE_READ, GENERIC_WRITE, all);
    pair(GENERIC_READ, all, GENERIC_WRITE, FILE_SHARE_WRITE);
    pair(GENERIC_WRITE, all, GENERIC_READ, FILE_SHARE_READ);
    pair(GENERIC_WRITE, all, GENERIC_READ, all);
    pair(GENERIC_READ, 0, GENERIC_READ, all);
    pair(GENERIC_READ, 0, FILE_READ_ATTRIBUTES, 0);
    pair(FILE_READ_ATTRIBUTES, 0, GENERIC_READ | GENERIC_WRITE, 0);
    pair(GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, DELETE, all);
    pair(DELETE, all, GENERIC_READ, FILE_SHARE_READ);
    pair(DELETE, all, GENERIC_READ, all);

    HANDLE file = CreateFileA("f", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    printf("delete: %d, ", DeleteFileA("f"));
    printf("error %lu\n", GetLastError());
    printf("truncate: %d, ", CreateFileA("f", GENERIC_READ, all, NULL, CREATE_ALWAYS, 0, NULL) !=
                                 INVALID_HANDLE_VALUE);
    printf("error %lu\n", GetLastError());
    CloseHandle(file);
    printf("delete: %d\n", DeleteFileA("f"));
    return 0;
}
