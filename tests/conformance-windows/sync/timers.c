// Waitable timers: relative and absolute times, periods, completion routines, cancelling.
#include <stdio.h>
#include <windows.h>

static int calls;
static void CALLBACK due(LPVOID argument, DWORD low, DWORD high) {
    ++calls;
    printf("routine %s %d\n", (char*)argument, low != 0 && high != 0);
}

int main(void) {
    LARGE_INTEGER time;
    HANDLE timer = CreateWaitableTimerA(NULL, TRUE, NULL);
    time.QuadPart = -200000; // 20 ms
    ULONGLONG begin = GetTickCount64();
    printf("%d\n", SetWaitableTimer(timer, &time, 0, NULL, NULL, FALSE));
    printf("%lu", WaitForSingleObject(timer, 0));
    printf(" %lu", WaitForSingleObject(timer, 5000));
    printf(" %lu\n", WaitForSingleObject(timer, 0));
    printf("%d\n", GetTickCount64() - begin >= 15);

    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    time.LowPart = now.dwLowDateTime;
    time.HighPart = (LONG)now.dwHighDateTime;
    time.QuadPart += 200000;
    HANDLE automatic = CreateWaitableTimerA(NULL, FALSE, NULL);
    SetWaitableTimer(automatic, &time, 0, NULL, NULL, FALSE);
    printf("%lu", WaitForSingleObject(automatic, 5000));
    printf(" %lu\n", WaitForSingleObject(automatic, 0));

    time.QuadPart = -10000;
    SetWaitableTimer(automatic, &time, 5, NULL, NULL, FALSE);
    for (int i = 0; i < 3; ++i) {
        printf("%lu\n", WaitForSingleObject(automatic, 5000));
    }
    printf("%d", CancelWaitableTimer(automatic));
    WaitForSingleObject(automatic, 0);
    printf(" %lu\n", WaitForSingleObject(automatic, 30));

    SetWaitableTimer(timer, &time, 0, due, "one", FALSE);
    while (calls == 0) {
        SleepEx(1000, TRUE);
    }
    time.QuadPart = 0; // at once
    SetWaitableTimer(timer, &time, 0, NULL, NULL, FALSE);
    printf("%lu\n", WaitForSingleObject(timer, 1000));
    return 0;
}
