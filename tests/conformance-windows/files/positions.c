/* File pointers, sizes, appends, and what lies beyond the end and beyond 4 GiB. */
#include <stdio.h>
#include <windows.h>

int main(void) {
    DWORD count;
    char text[16] = {0};
    LARGE_INTEGER distance, position, size;
    HANDLE file = CreateFileA("f", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    WriteFile(file, "0123456789", 10, &count, NULL);
    printf("%lu\n", SetFilePointer(file, -3, NULL, FILE_CURRENT));
    ReadFile(file, text, 10, &count, NULL);
    printf("%lu %s\n", count, text);
    printf("%d ", ReadFile(file, text, 10, &count, NULL));
    printf("%lu\n", count);
    SetLastError(0);
    printf("%lx ", SetFilePointer(file, -1, NULL, FILE_BEGIN));
    printf("%lu\n", GetLastError());
    printf("%lx ", SetFilePointer(file, 0, NULL, 7));
    printf("%lu\n", GetLastError());
    OVERLAPPED at = {0};
    at.Offset = 4;
    printf("%d ", ReadFile(file, text, 2, &count, &at));
    printf("%lu %.2s %lu\n", count, text, SetFilePointer(file, 0, NULL, FILE_CURRENT));
    at.Offset = 100;
    printf("%d ", ReadFile(file, text, 2, &count, &at));
    printf("%lu\n", GetLastError());
    distance.QuadPart = 5LL << 30;
    printf("%d ", SetFilePointerEx(file, distance, &position, FILE_BEGIN));
    printf("%lld\n", position.QuadPart);
    printf("%d\n", WriteFile(file, "far", 3, &count, NULL));
    GetFileSizeEx(file, &size);
    printf("%lld\n", size.QuadPart);
    DWORD high, low = GetFileSize(file, &high);
    printf("%lu %lu\n", high, low);
    distance.QuadPart = 100;
    SetFilePointerEx(file, distance, NULL, FILE_BEGIN);
    printf("%d ", ReadFile(file, text, 4, &count, NULL));
    printf("%lu %d\n", count, text[0]);
    SetFilePointer(file, 5, NULL, FILE_BEGIN);
    printf("%d ", SetEndOfFile(file));
    printf("%lu\n", GetFileSize(file, NULL));
    CloseHandle(file);
    file = CreateFileA("f", FILE_APPEND_DATA, 0, NULL, OPEN_EXISTING, 0, NULL);
    WriteFile(file, "end", 3, &count, NULL);
    CloseHandle(file);
    file = CreateFileA("f", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    ReadFile(file, text, 16, &count, NULL);
    printf("%lu %.8s\n", count, text);
    printf("%d ", WriteFile(file, "x", 1, &count, NULL));
    printf("%lu\n", GetLastError());
    return 0;
}
