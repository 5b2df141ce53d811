// beside: late_tls
// Thread-local variables of a DLL that is loaded late exist in threads that already run.
#include <stdio.h>
#include <windows.h>
static HANDLE started, go;
static int (*next)(void);
static int results[3];
static DWORD WINAPI thread(void* number) {
    if ((INT_PTR)number < 2) {
        SetEvent(started);
        WaitForSingleObject(go, INFINITE);
    }
    for (INT_PTR i = 0; i <= (INT_PTR)number; ++i) {
        results[(INT_PTR)number] = next();
    }
    return 0;
}
int main(void) {
    HANDLE threads[3];
    started = CreateEventA(NULL, FALSE, FALSE, NULL);
    go = CreateEventA(NULL, TRUE, FALSE, NULL);
    for (INT_PTR i = 0; i < 2; ++i) {
        threads[i] = CreateThread(NULL, 0, thread, (void*)i, 0, NULL);
        WaitForSingleObject(started, INFINITE);
    }
    HMODULE m = LoadLibraryA("late_tls");
    next = (int (*)(void))(void*)GetProcAddress(m, "next");
    threads[2] = CreateThread(NULL, 0, thread, (void*)2, 0, NULL);
    SetEvent(go);
    for (int i = 0; i < 3; ++i) {
        WaitForSingleObject(threads[i], INFINITE);
    }
    printf("%d %d %d %d\n", results[0], results[1], results[2], next());
    FreeLibrary(m);
    m = LoadLibraryA("late_tls");
    next = (int (*)(void))(void*)GetProcAddress(m, "next");
    printf("%d\n", next());
    return 0;
}
