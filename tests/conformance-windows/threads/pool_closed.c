// A registered wait goes on when the program closes its handle, and others are not disturbed; its
// end takes everything back.
#include <stdio.h>
#include <windows.h>

static HANDLE called;

static void CALLBACK on_signal(PVOID context, BOOLEAN timed_out) {
    *(LONG*)context += timed_out ? 100 : 1;
    SetEvent(called);
}

static HANDLE twin(HANDLE handle) {
    HANDLE other = NULL;
    DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &other, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    return other;
}

static DWORD handles(void) {
    DWORD count = 0;
    GetProcessHandleCount(GetCurrentProcess(), &count);
    return count;
}

static void run(BOOL tell) {
    LONG first = 0, second = 0;
    const HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL), closed = twin(event);
    const HANDLE other = CreateEventW(NULL, FALSE, FALSE, NULL);
    HANDLE wait, other_wait;
    RegisterWaitForSingleObject(&wait, closed, on_signal, &first, INFINITE, WT_EXECUTEDEFAULT);
    CloseHandle(closed);
    RegisterWaitForSingleObject(&other_wait, other, on_signal, &second, INFINITE,
                                WT_EXECUTEONLYONCE);
    SetEvent(other);
    const DWORD others = WaitForSingleObject(called, 10000);
    SetEvent(event);
    const DWORD own = WaitForSingleObject(called, 10000);
    if (tell) {
        printf("the other: %lu, %ld times; the closed: %lu, %ld times\n", others, second, own,
               first);
    }
    UnregisterWaitEx(wait, INVALID_HANDLE_VALUE);
    UnregisterWaitEx(other_wait, INVALID_HANDLE_VALUE);
    CloseHandle(event);
    CloseHandle(other);
}

int main(void) {
    called = CreateEventW(NULL, FALSE, FALSE, NULL);
    run(TRUE);
    const DWORD before = handles();
    for (int i = 0; i < 50; i++) {
        run(FALSE);
    }
    printf("handles left: %d\n", handles() > before + 10);
}
