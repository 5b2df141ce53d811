// TerminateThread ends a thread that runs and one that waits; what they owned is abandoned.
// exit: 9
#include <stdio.h>
#include <windows.h>

static HANDLE mutex, never, ready;
static DWORD WINAPI own_and_wait(LPVOID unused) {
    (void)unused;
    WaitForSingleObject(mutex, INFINITE);
    SetEvent(ready);
    WaitForSingleObject(never, INFINITE);
    return 1;
}
static DWORD WINAPI spin(LPVOID unused) {
    (void)unused;
    SetEvent(ready);
    for (volatile int i = 0; i >= 0; i = 0) {
    }
    return 0;
}
static void run(LPTHREAD_START_ROUTINE start, DWORD code) {
    HANDLE thread = CreateThread(NULL, 0, start, NULL, 0, NULL);
    WaitForSingleObject(ready, INFINITE);
    printf("%d", TerminateThread(thread, code));
    printf(" %lu", WaitForSingleObject(thread, 10000));
    GetExitCodeThread(thread, &code);
    printf(" %lu\n", code);
}

int main(void) {
    mutex = CreateMutexA(NULL, FALSE, NULL);
    never = CreateEventA(NULL, TRUE, FALSE, NULL);
    ready = CreateEventA(NULL, FALSE, FALSE, NULL);
    run(own_and_wait, 5);
    printf("%lx\n", WaitForSingleObject(mutex, 0));
    run(spin, 6);
    HANDLE stays = CreateThread(NULL, 0, spin, NULL, 0, NULL);
    (void)stays;
    WaitForSingleObject(ready, INFINITE);
    fflush(stdout);
    ExitProcess(9);
}
