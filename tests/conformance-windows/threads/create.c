// CreateThread: argument, exit code, id, suspended start; ExitThread; GetExitCodeThread.
#include <stdio.h>
#include <windows.h>

static DWORD seen_id;
static DWORD WINAPI work(LPVOID argument) {
    seen_id = GetCurrentThreadId();
    return (DWORD)(INT_PTR)argument;
}
static DWORD WINAPI leave(LPVOID unused) {
    (void)unused;
    ExitThread(0xdeadbeef);
}

int main(void) {
    DWORD id = 0, code = 0;
    HANDLE thread = CreateThread(NULL, 0, work, (LPVOID)42, CREATE_SUSPENDED, &id);
    printf("%lu\n", WaitForSingleObject(thread, 30));
    printf("%d", GetExitCodeThread(thread, &code));
    printf(" %lu\n", code);
    printf("%lu\n", SuspendThread(thread));
    printf("%lu\n", ResumeThread(thread));
    printf("%lu\n", WaitForSingleObject(thread, 30));
    printf("%lu\n", ResumeThread(thread));
    printf("%lu\n", WaitForSingleObject(thread, INFINITE));
    GetExitCodeThread(thread, &code);
    printf("%lu %d %d\n", code, seen_id == id, GetThreadId(thread) == id);
    printf("%d %d\n", id % 4 == 0, GetProcessIdOfThread(thread) == GetCurrentProcessId());
    CloseHandle(thread);
    thread = CreateThread(NULL, 1 << 20, leave, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf("%lx\n", code);
    printf("%d\n", (int)SuspendThread(thread));
    printf("%d\n", SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_HIGHEST));
    printf("%d\n", GetThreadPriority(GetCurrentThread()));
    return 0;
}
