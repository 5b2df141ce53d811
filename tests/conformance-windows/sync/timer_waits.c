/* Timers that are set before somebody waits for them, while somebody does, again, and not at all;
 * by waits for one, for any and for all. */
#include <stdio.h>
#include <windows.h>

static void set(HANDLE timer, int ms) {
    LARGE_INTEGER due;
    due.QuadPart = -10000LL * ms;
    SetWaitableTimer(timer, &due, 0, NULL, NULL, FALSE);
}
static ULONGLONG now(void) {
    LARGE_INTEGER count, frequency;
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&frequency);
    return (ULONGLONG)(count.QuadPart * 1000 / frequency.QuadPart);
}
/* Whether what began at `begin` took about that long: no less, and not seconds more. */
static int took(ULONGLONG begin, unsigned ms) {
    const ULONGLONG ended = now();
    return ended + 2 >= begin + ms && ended < begin + ms + 3000;
}

struct Waiter {
    HANDLE timer;
    DWORD limit;
    DWORD result;
    ULONGLONG ended;
};
static DWORD WINAPI wait(LPVOID argument) {
    struct Waiter* waiter = argument;
    waiter->result = WaitForSingleObject(waiter->timer, waiter->limit);
    waiter->ended = now();
    return 0;
}
static HANDLE begin(struct Waiter* waiter, HANDLE timer, DWORD limit) {
    waiter->timer = timer;
    waiter->limit = limit;
    return CreateThread(NULL, 0, wait, waiter, 0, NULL);
}
static void join(HANDLE thread) {
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}
static DWORD WINAPI set_later(LPVOID event) {
    Sleep(10);
    SetEvent(event);
    return 0;
}

int main(void) {
    HANDLE timer = CreateWaitableTimerW(NULL, FALSE, NULL);
    HANDLE manual = CreateWaitableTimerW(NULL, TRUE, NULL);
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    struct Waiter a, b;
    DWORD result = 0;
    ULONGLONG start = now();
    set(timer, 30);
    printf("%lu ", WaitForSingleObject(timer, 0));
    printf("%lu ", WaitForSingleObject(timer, 5));
    printf("%lu ", WaitForSingleObject(timer, INFINITE));
    printf("%d ", took(start, 30));
    printf("%lu\n", WaitForSingleObject(timer, 0));

    HANDLE both[2] = {event, timer};
    start = now();
    set(timer, 20);
    result = WaitForMultipleObjects(2, both, FALSE, INFINITE);
    printf("any: %lu %d\n", result, took(start, 20));
    start = now();
    set(timer, 30);
    HANDLE later = CreateThread(NULL, 0, set_later, event, 0, NULL);
    result = WaitForMultipleObjects(2, both, TRUE, INFINITE);
    printf("all: %lu %d\n", result, took(start, 30));
    join(later);
    printf("both taken: %lu %lu\n", WaitForSingleObject(timer, 0), WaitForSingleObject(event, 0));

    HANDLE thread = begin(&a, timer, INFINITE);
    Sleep(20);
    start = now();
    set(timer, 20);
    join(thread);
    printf("set while waited for: %lu %d\n", a.result, took(start, 20));

    start = now();
    set(manual, 30);
    thread = begin(&a, manual, INFINITE);
    HANDLE second = begin(&b, manual, INFINITE);
    join(thread);
    join(second);
    result = WaitForSingleObject(manual, 0);
    printf("manual: %lu %lu %d %lu\n", a.result, b.result, took(start, 30), result);

    set(timer, 20);
    thread = begin(&a, timer, 200);
    second = begin(&b, timer, 200);
    join(thread);
    join(second);
    printf("one of two: %lu\n", a.result + b.result);

    set(timer, 20);
    start = now();
    thread = begin(&a, timer, INFINITE);
    Sleep(5);
    set(timer, 100);
    join(thread);
    printf("set again: %lu %d\n", a.result, took(start, 100));

    set(timer, 30);
    CancelWaitableTimer(timer);
    printf("cancelled: %lu\n", WaitForSingleObject(timer, 80));
    set(timer, 10);
    Sleep(40);
    CancelWaitableTimer(timer);
    printf("cancelled too late: %lu\n", WaitForSingleObject(timer, 0));
    set(timer, 10);
    Sleep(40);
    set(timer, 40);
    result = WaitForSingleObject(timer, 0);
    printf("set after it was due: %lu %lu\n", result, WaitForSingleObject(timer, INFINITE));

    start = now();
    set(timer, 20);
    result = SignalObjectAndWait(event, timer, INFINITE, FALSE);
    printf("signal and wait: %lu %d\n", result, took(start, 20));

    HANDLE copy;
    set(timer, 30);
    start = now();
    DuplicateHandle(GetCurrentProcess(), timer, GetCurrentProcess(), &copy, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    CloseHandle(timer);
    result = WaitForSingleObject(copy, INFINITE);
    printf("by another handle: %lu %d\n", result, took(start, 30));
    return 0;
}
