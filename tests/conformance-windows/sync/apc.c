// User APCs run when their thread waits alertably, in order; QueueUserAPC before the start too.
#include <stdio.h>
#include <windows.h>

static void CALLBACK say(ULONG_PTR n) { printf("apc %d\n", (int)n); }
static void CALLBACK again(ULONG_PTR n) {
    printf("again %d\n", (int)n);
    QueueUserAPC(say, GetCurrentThread(), n + 1);
}
static HANDLE ready;
static DWORD WINAPI alertable(LPVOID unused) {
    (void)unused;
    SetEvent(ready);
    printf("thread: %lx\n", SleepEx(INFINITE, TRUE));
    return 0;
}
static DWORD WINAPI plain(LPVOID unused) {
    (void)unused;
    printf("thread starts\n");
    return 0;
}

int main(void) {
    QueueUserAPC(say, GetCurrentThread(), 1);
    QueueUserAPC(again, GetCurrentThread(), 2);
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    printf("%lx\n", WaitForSingleObject(event, 0));
    printf("%lx\n", WaitForSingleObjectEx(event, 1000, TRUE));
    printf("%lx\n", SleepEx(0, TRUE));
    ready = event;
    HANDLE thread = CreateThread(NULL, 0, alertable, NULL, 0, NULL);
    WaitForSingleObject(ready, INFINITE);
    Sleep(20);
    QueueUserAPC(say, thread, 7);
    WaitForSingleObject(thread, INFINITE);
    SetLastError(0);
    printf("%lu\n", QueueUserAPC(say, thread, 8));
    thread = CreateThread(NULL, 0, plain, NULL, CREATE_SUSPENDED, NULL);
    QueueUserAPC(say, thread, 9);
    ResumeThread(thread);
    WaitForSingleObject(thread, INFINITE);
    return 0;
}
