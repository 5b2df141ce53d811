// Threads that run, wait, allocate and call services are suspended, looked at and resumed.
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static volatile LONG stop;
static volatile LONG progress[4];
static HANDLE event;
static DWORD WINAPI spin(LPVOID unused) {
    (void)unused;
    while (!stop) {
        progress[0]++;
    }
    return 0;
}
static DWORD WINAPI allocate(LPVOID unused) {
    (void)unused;
    while (!stop) {
        free(malloc(100 + progress[1] % 5000));
        progress[1]++;
    }
    return 0;
}
static DWORD WINAPI wait(LPVOID unused) {
    (void)unused;
    while (!stop) {
        WaitForSingleObject(event, 1);
        progress[2]++;
    }
    return 0;
}
static DWORD WINAPI call(LPVOID unused) {
    (void)unused;
    while (!stop) {
        SetEvent(event);
        GetThreadId(GetCurrentThread());
        progress[3]++;
    }
    return 0;
}

int main(void) {
    LPTHREAD_START_ROUTINE starts[] = {spin, allocate, wait, call};
    HANDLE threads[4];
    event = CreateEventA(NULL, FALSE, FALSE, NULL);
    for (int i = 0; i < 4; ++i) {
        threads[i] = CreateThread(NULL, 0, starts[i], NULL, 0, NULL);
    }
    int bad = 0, moved = 0;
    for (int i = 0; i < 500; ++i) {
        for (int t = 0; t < 4; ++t) {
            CONTEXT context = {.ContextFlags = CONTEXT_FULL};
            bad += SuspendThread(threads[t]) != 0;
            bad += !GetThreadContext(threads[t], &context);
            bad += context.Rip == 0 || context.Rsp == 0;
            const LONG before = progress[t];
            if (i % 100 == 0) {
                Sleep(2);
            }
            moved += t != 2 && progress[t] != before;
            if (i % 3 == 0) {
                bad += !SetThreadContext(threads[t], &context);
            }
            bad += ResumeThread(threads[t]) != 1;
        }
    }
    stop = 1;
    printf("%lu\n", WaitForMultipleObjects(4, threads, TRUE, 10000));
    printf("bad %d moved %d\n", bad, moved);
    return 0;
}
