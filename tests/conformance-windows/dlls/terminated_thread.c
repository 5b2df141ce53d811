// beside: thread_watcher
// A thread that is terminated detaches from nothing.
#include <stdio.h>
#include <windows.h>
static HANDLE running;
static DWORD WINAPI stays(void* unused) {
    (void)unused;
    SetEvent(running);
    Sleep(INFINITE);
    return 0;
}
static DWORD WINAPI returns(void* unused) {
    (void)unused;
    return 5;
}
int main(void) {
    DWORD code = 0;
    LoadLibraryA("thread_watcher");
    running = CreateEventA(NULL, FALSE, FALSE, NULL);
    HANDLE t = CreateThread(NULL, 0, stays, NULL, 0, NULL);
    WaitForSingleObject(running, INFINITE);
    printf("%d\n", TerminateThread(t, 9));
    printf("%lu\n", WaitForSingleObject(t, INFINITE));
    GetExitCodeThread(t, &code);
    printf("terminated: %lu\n", code);
    t = CreateThread(NULL, 0, returns, NULL, 0, NULL);
    WaitForSingleObject(t, INFINITE);
    GetExitCodeThread(t, &code);
    printf("returned: %lu\n", code);
    return 0;
}
