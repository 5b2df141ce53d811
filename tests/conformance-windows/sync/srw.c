// Slim reader/writer locks and condition variables, between threads that use them hard.
#include <stdio.h>
#include <windows.h>

enum { threads = 6, rounds = 20000 };
static SRWLOCK lock = SRWLOCK_INIT;
static CONDITION_VARIABLE turn_changed = CONDITION_VARIABLE_INIT;
static long counter, torn, value_a, value_b;
static int turn, turns;

static DWORD WINAPI work(LPVOID argument) {
    const int self = (int)(INT_PTR)argument;
    for (int i = 0; i < rounds; ++i) {
        if (i % 4 == self % 4) {
            AcquireSRWLockExclusive(&lock);
            ++counter;
            ++value_a;
            ++value_b;
            ReleaseSRWLockExclusive(&lock);
        } else {
            AcquireSRWLockShared(&lock);
            if (value_a != value_b) {
                InterlockedIncrement(&torn);
            }
            ReleaseSRWLockShared(&lock);
        }
    }
    for (int i = 0; i < 50; ++i) {
        AcquireSRWLockExclusive(&lock);
        while (turn != self) {
            SleepConditionVariableSRW(&turn_changed, &lock, INFINITE, 0);
        }
        turn = (turn + 1) % threads;
        ++turns;
        ReleaseSRWLockExclusive(&lock);
        WakeAllConditionVariable(&turn_changed);
    }
    return 0;
}

int main(void) {
    HANDLE all[threads];
    for (int i = 0; i < threads; ++i) {
        all[i] = CreateThread(NULL, 0, work, (LPVOID)(INT_PTR)i, 0, NULL);
    }
    printf("%lu\n", WaitForMultipleObjects(threads, all, TRUE, INFINITE));
    printf("%ld %ld %d\n", counter, torn, turns);
    AcquireSRWLockShared(&lock);
    printf("%d", TryAcquireSRWLockShared(&lock));
    printf(" %d\n", TryAcquireSRWLockExclusive(&lock));
    ReleaseSRWLockShared(&lock);
    ReleaseSRWLockShared(&lock);
    printf("%d", TryAcquireSRWLockExclusive(&lock));
    printf(" %d\n", TryAcquireSRWLockShared(&lock));
    printf("%d", SleepConditionVariableSRW(&turn_changed, &lock, 5, 0));
    printf(" %lu\n", GetLastError());
    return 0;
}
