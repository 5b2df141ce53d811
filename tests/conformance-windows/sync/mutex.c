// Mutexes: owned by a thread, recursively; abandoned by one that ends.
#include <stdio.h>
#include <windows.h>

static HANDLE mutex;
static DWORD WINAPI try_it(LPVOID unused) {
    (void)unused;
    const DWORD waited = WaitForSingleObject(mutex, 0);
    const BOOL released = ReleaseMutex(mutex);
    printf("other: %lu %d %lu\n", waited, released, released ? 0 : GetLastError());
    return 0;
}
static DWORD WINAPI take_it(LPVOID unused) {
    (void)unused;
    return WaitForSingleObject(mutex, INFINITE);
}
static void run(LPTHREAD_START_ROUTINE start) {
    HANDLE thread = CreateThread(NULL, 0, start, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

int main(void) {
    mutex = CreateMutexA(NULL, TRUE, NULL);
    printf("%lu\n", WaitForSingleObject(mutex, 0));
    run(try_it);
    printf("%d ", ReleaseMutex(mutex));
    run(try_it);
    printf("%d ", ReleaseMutex(mutex));
    printf("%d", ReleaseMutex(mutex));
    printf(" %lu\n", GetLastError());
    run(try_it);
    run(take_it);
    printf("%lx\n", WaitForSingleObject(mutex, 0));
    printf("%lx\n", WaitForSingleObject(mutex, 0));
    HANDLE event = CreateEventA(NULL, TRUE, TRUE, NULL);
    ReleaseMutex(mutex);
    ReleaseMutex(mutex);
    run(take_it);
    HANDLE both[] = {event, mutex};
    printf("%lx\n", WaitForMultipleObjects(2, both, TRUE, 0));
    ReleaseMutex(mutex);
    run(take_it);
    ResetEvent(event);
    printf("%lx\n", WaitForMultipleObjects(2, both, FALSE, 0));
    return 0;
}
