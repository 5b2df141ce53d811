// Synchronization barriers: all threads of a phase meet, one of them is told so, and the memory is
// free when it is deleted.
// build: -D_WIN32_WINNT=0x0a00
#include <windows.h>

#include <stdio.h>

enum { threads = 4, phases = 500 };

static SYNCHRONIZATION_BARRIER barrier;
static LONG arrived[phases], told[phases], early;

static DWORD WINAPI run(PVOID argument) {
    (void)argument;
    for (int i = 0; i < phases; ++i) {
        InterlockedIncrement(&arrived[i]);
        const DWORD flags = i % 2 != 0 ? SYNCHRONIZATION_BARRIER_FLAGS_BLOCK_ONLY : 0;
        if (EnterSynchronizationBarrier(&barrier, flags)) {
            InterlockedIncrement(&told[i]);
        }
        if (arrived[i] != threads) {
            InterlockedIncrement(&early);
        }
    }
    return 0;
}

static DWORD WINAPI once(PVOID own) { return (DWORD)EnterSynchronizationBarrier(own, 0); }

int main(void) {
    SetLastError(0);
    printf("of none: %d", InitializeSynchronizationBarrier(&barrier, 0, -1));
    printf(" %lu\n", GetLastError());
    printf("spins: %d", InitializeSynchronizationBarrier(&barrier, 1, -2));
    printf(" %lu\n", GetLastError());
    printf("of one: %d", InitializeSynchronizationBarrier(&barrier, 1, -1));
    printf(" %d", EnterSynchronizationBarrier(&barrier, 0));
    printf(" %d\n", EnterSynchronizationBarrier(&barrier, 0));
    printf("deleted: %d\n", DeleteSynchronizationBarrier(&barrier));

    InitializeSynchronizationBarrier(&barrier, threads, 100);
    HANDLE all[threads];
    for (int i = 0; i < threads; ++i) {
        all[i] = CreateThread(NULL, 0, run, NULL, 0, NULL);
    }
    WaitForMultipleObjects(threads, all, TRUE, INFINITE);
    int wrong = 0;
    for (int i = 0; i < phases; ++i) {
        wrong += told[i] != 1;
    }
    printf("early: %ld, phases of which not one was told: %d\n", early, wrong);

    int sum = 0;
    for (int i = 0; i < 200; ++i) {
        SYNCHRONIZATION_BARRIER* const own = HeapAlloc(GetProcessHeap(), 0, sizeof *own);
        InitializeSynchronizationBarrier(own, 2, 0);
        HANDLE other = CreateThread(NULL, 0, once, own, 0, NULL);
        sum += EnterSynchronizationBarrier(own, 0);
        DeleteSynchronizationBarrier(own);
        memset(own, 0xcc, sizeof *own);
        HeapFree(GetProcessHeap(), 0, own);
        DWORD code = 0;
        WaitForSingleObject(other, INFINITE);
        GetExitCodeThread(other, &code);
        sum += (int)code;
        CloseHandle(other);
    }
    printf("one of two: %d\n", sum);
    return 0;
}
