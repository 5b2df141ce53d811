// Many threads read the time page for the first time at once.
#include <stdio.h>
#include <windows.h>

enum { threads = 16 };
static volatile LONG ready, go;

static DWORD WINAPI read_time(void* unused) {
    (void)unused;
    InterlockedIncrement(&ready);
    while (!go) {
    }
    return *(volatile BYTE*)0x7ffe026c == 10 ? 1 : 0; // the major version
}

int main(void) {
    HANDLE all[threads];
    DWORD code, sum = 0;
    for (int i = 0; i < threads; ++i) {
        all[i] = CreateThread(NULL, 0, read_time, NULL, 0, NULL);
    }
    while (ready < threads) {
        Sleep(1);
    }
    go = 1;
    for (int i = 0; i < threads; ++i) {
        WaitForSingleObject(all[i], INFINITE);
        GetExitCodeThread(all[i], &code);
        sum += code;
    }
    printf("%lu\n", sum);
    return 0;
}
