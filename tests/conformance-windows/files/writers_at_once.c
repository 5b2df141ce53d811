// Threads that open one file for writing at the same time, with nothing to forbid it, are never
// refused: that no program runs from it is looked at by all of them.
#include <stdio.h>
#include <windows.h>

enum { threads = 4, rounds = 2000 };

static DWORD WINAPI open_often(LPVOID unused) {
    (void)unused;
    DWORD refused = 0;
    for (int i = 0; i < rounds; i++) {
        const HANDLE file = CreateFileA("file", GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
        refused += file == INVALID_HANDLE_VALUE;
        CloseHandle(file);
    }
    return refused;
}

int main(void) {
    static const char bytes[4096] = {1};
    DWORD count = 0, refused = 0;
    const HANDLE file = CreateFileA("file", GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, bytes, sizeof bytes, &count, NULL);
    CloseHandle(file);
    HANDLE all[threads];
    for (int i = 0; i < threads; i++) {
        all[i] = CreateThread(NULL, 0, open_often, NULL, 0, NULL);
    }
    for (int i = 0; i < threads; i++) {
        WaitForSingleObject(all[i], INFINITE);
        GetExitCodeThread(all[i], &count);
        refused += count;
    }
    printf("refused: %lu\n", refused);
}
