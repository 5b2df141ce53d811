// beside: thread_watcher thread_ignorer
// DllMain hears of threads, unless it does not want to.
// The CRT of a mingw DLL has thread-local storage, and such a DLL is always told; the ignorer has
// none.
#include <stdio.h>
#include <windows.h>
static DWORD WINAPI thread(void* unused) {
    (void)unused;
    puts("thread");
    return 0;
}
int main(void) {
    LoadLibraryA("thread_watcher");
    LoadLibraryA("thread_ignorer");
    HANDLE t = CreateThread(NULL, 0, thread, NULL, 0, NULL);
    WaitForSingleObject(t, INFINITE);
    puts("end");
    return 0;
}
