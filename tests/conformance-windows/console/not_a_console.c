// stdin: typed\r\n
/* Standard handles that are pipes and files: console functions say so. */
#include <stdio.h>
#include <windows.h>

int main(void) {
    HANDLE in = GetStdHandle(STD_INPUT_HANDLE), out = GetStdHandle(STD_OUTPUT_HANDLE);
    DWORD mode, count;
    char text[16];
    CONSOLE_SCREEN_BUFFER_INFO info;
    printf("%lu %lu\n", GetFileType(in), GetFileType(out));
    printf("%d ", GetConsoleMode(in, &mode));
    printf("%lu\n", GetLastError());
    printf("%d ", GetConsoleMode(out, &mode));
    printf("%lu\n", GetLastError());
    printf("%d ", WriteConsoleW(out, L"x", 1, &count, NULL));
    printf("%lu\n", GetLastError());
    printf("%d ", GetConsoleScreenBufferInfo(out, &info));
    printf("%lu\n", GetLastError());
    printf("%d ", ReadFile(in, text, sizeof text, &count, NULL));
    printf("%lu %.5s\n", count, text);
    printf("%d ", ReadFile(in, text, sizeof text, &count, NULL));
    printf("%lu\n", GetLastError());
    printf("%d\n", SetStdHandle(STD_INPUT_HANDLE, NULL) && GetStdHandle(STD_INPUT_HANDLE) == NULL);
    printf("%d %u\n", SetConsoleOutputCP(CP_UTF8), GetConsoleOutputCP());
    HANDLE null = CreateFileA("NUL", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    printf("%lu ", GetFileType(null));
    printf("%d ", WriteFile(null, "gone", 4, &count, NULL));
    printf("%lu ", count);
    printf("%d ", ReadFile(null, text, 4, &count, NULL));
    printf("%lu\n", count);
    return 0;
}
