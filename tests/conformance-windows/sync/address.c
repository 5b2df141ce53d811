// build: -lsynchronization
// WaitOnAddress and InitOnce.
#include <stdio.h>
#include <windows.h>

static volatile LONG word;
static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
static LONG runs, seen;
static BOOL CALLBACK begin(PINIT_ONCE unused, PVOID argument, PVOID* context) {
    (void)unused;
    Sleep(10);
    InterlockedIncrement(&runs);
    *context = argument;
    return TRUE;
}
static DWORD WINAPI work(LPVOID unused) {
    (void)unused;
    LONG zero = 0;
    while (word == 0) {
        WaitOnAddress(&word, &zero, sizeof zero, INFINITE);
    }
    PVOID context = NULL;
    InitOnceExecuteOnce(&once, begin, &runs, &context);
    if (context == &runs) {
        InterlockedIncrement(&seen);
    }
    return 0;
}

int main(void) {
    HANDLE all[8];
    for (int i = 0; i < 8; ++i) {
        all[i] = CreateThread(NULL, 0, work, NULL, 0, NULL);
    }
    Sleep(20);
    word = 1;
    WakeByAddressAll((PVOID)&word);
    printf("%lu\n", WaitForMultipleObjects(8, all, TRUE, INFINITE));
    printf("%ld %ld\n", runs, seen);
    LONG one = 1;
    printf("%d", WaitOnAddress(&word, &one, sizeof one, 5));
    printf(" %lu\n", GetLastError());
    LONG other = 2;
    printf("%d\n", WaitOnAddress(&word, &other, sizeof other, INFINITE));
    BOOL pending = TRUE;
    PVOID context = NULL;
    printf("%d", InitOnceBeginInitialize(&once, INIT_ONCE_CHECK_ONLY, &pending, &context));
    printf(" %d %d\n", pending, context == &runs);
    return 0;
}
