/* A pipe between two handles: what is in it, its end, and what both ends are. */
#include <stdio.h>
#include <windows.h>

int main(void) {
    HANDLE reads, writes;
    char text[16] = {0};
    DWORD count, available, left;
    printf("%d\n", CreatePipe(&reads, &writes, NULL, 0));
    printf("%lu %lu\n", GetFileType(reads), GetFileType(writes));
    printf("%d ", WriteFile(writes, "hello world", 11, &count, NULL));
    printf("%lu\n", count);
    printf("%d ", PeekNamedPipe(reads, text, 5, &count, &available, &left));
    printf("%lu %lu %s\n", count, available, text);
    printf("%d ", ReadFile(reads, text, 6, &count, NULL));
    printf("%lu %.6s\n", count, text);
    printf("%d ", ReadFile(reads, text, 16, &count, NULL));
    printf("%lu %.5s\n", count, text);
    printf("%d ", ReadFile(writes, text, 1, &count, NULL));
    printf("%lu\n", GetLastError());
    printf("%d ", WriteFile(reads, text, 1, &count, NULL));
    printf("%lu\n", GetLastError());
    WriteFile(writes, "end", 3, &count, NULL);
    CloseHandle(writes);
    printf("%d ", ReadFile(reads, text, 16, &count, NULL));
    printf("%lu\n", count);
    printf("%d ", ReadFile(reads, text, 16, &count, NULL));
    printf("%lu %lu\n", GetLastError(), count);
    printf("%d ", PeekNamedPipe(reads, NULL, 0, NULL, &available, NULL));
    printf("%lu\n", GetLastError());
    CloseHandle(reads);
    CreatePipe(&reads, &writes, NULL, 0);
    CloseHandle(reads);
    printf("%d ", WriteFile(writes, "x", 1, &count, NULL));
    printf("%lu\n", GetLastError());
    return 0;
}
