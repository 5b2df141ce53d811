/* A thread begins with nothing of the one that ran before it: whatever that did to its stack, its
 * thread-local values, its floating-point modes, its priority and affinity, and the calls that were
 * queued to it. */
#include <float.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

static DWORD tls, fls;
static ULONG_PTR old_stack;

static void CALLBACK never(ULONG_PTR unused) {
    (void)unused;
    puts("called for another thread");
}

static DWORD WINAPI leaves_traces(LPVOID stays) {
    volatile char dirt[40000];
    for (size_t i = 0; i < sizeof dirt; ++i)
        dirt[i] = 'x';
    old_stack = (ULONG_PTR)dirt;
    TlsSetValue(tls, (void*)1);
    FlsSetValue(fls, NULL);
    SetLastError(77);
    _controlfp(_RC_UP, _MCW_RC);
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_LOWEST);
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_NORMAL);
    if (stays != NULL) {
        const ULONGLONG end = GetTickCount64() + 60;
        while (GetTickCount64() < end) {
        }
    }
    QueueUserAPC(never, GetCurrentThread(), 0);
    return 5;
}

static DWORD WINAPI looks(LPVOID unused) {
    (void)unused;
    char* low;
    char* high;
    volatile char here = 0;
    GetCurrentThreadStackLimits((PULONG_PTR)&low, (PULONG_PTR)&high);
    const char* begin = ((NT_TIB*)NtCurrentTeb())->StackLimit;
    int dirty = 0;
    for (const volatile char* at = begin; at < &here - 8192; ++at)
        dirty += *at == 'x';
    const int up = (_controlfp(0, 0) & _MCW_RC) != _RC_NEAR;
    printf("stack %d, value %p, error %lu, rounds up %d, priority %d\n", dirty, TlsGetValue(tls),
           GetLastError(), up, GetThreadPriority(GetCurrentThread()));
    FILETIME created, ended, kernel, user;
    GetThreadTimes(GetCurrentThread(), &created, &ended, &kernel, &user);
    printf("used less than 40 ms: %d\n", kernel.dwLowDateTime + user.dwLowDateTime < 400000);
    SleepEx(1, TRUE);
    return 6;
}

static DWORD run(LPTHREAD_START_ROUTINE what, LPVOID argument, DWORD* used_ms) {
    DWORD code = 0;
    FILETIME created, ended, kernel, user;
    HANDLE thread = CreateThread(NULL, 0, what, argument, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    GetThreadTimes(thread, &created, &ended, &kernel, &user);
    *used_ms = (kernel.dwLowDateTime + user.dwLowDateTime) / 10000;
    CloseHandle(thread);
    return code;
}

static DWORD WINAPI number(LPVOID unused) {
    (void)unused;
    return GetCurrentThreadId();
}

int main(void) {
    DWORD used = 0;
    tls = TlsAlloc();
    fls = FlsAlloc(NULL);
    for (int i = 0; i < 3; ++i) {
        const DWORD first = run(leaves_traces, i == 1 ? &used : NULL, &used);
        if (i == 1)
            printf("used more than 5 ms: %d\n", used > 5);
        MEMORY_BASIC_INFORMATION info;
        VirtualQuery((void*)old_stack, &info, sizeof info);
        printf("%lu, its stack is free: %d\n", first, info.State == MEM_FREE);
        printf("%lu\n", run(looks, NULL, &used));
    }
    /* Threads that are known by a handle have numbers of their own; many at once, then many after
     * another. */
    HANDLE threads[40];
    int wrong = 0;
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 40; ++i)
            threads[i] = CreateThread(NULL, 0, number, NULL, 0, NULL);
        for (int i = 0; i < 40; ++i) {
            DWORD code = 0;
            WaitForSingleObject(threads[i], INFINITE);
            GetExitCodeThread(threads[i], &code);
            wrong += code != GetThreadId(threads[i]);
            for (int k = 0; k < i; ++k)
                wrong += GetThreadId(threads[k]) == GetThreadId(threads[i]);
        }
        for (int i = 0; i < 40; ++i)
            CloseHandle(threads[i]);
    }
    printf("wrong numbers: %d\n", wrong);
    return 0;
}
