// Console events: handlers run on a thread of their own, the latest first; the last one ends the
// process with STATUS_CONTROL_C_EXIT, whose 8 bits are 0x3a.
// exit: 0x3a
#include <stdio.h>
#include <windows.h>

static HANDLE seen;
static DWORD main_thread;
static BOOL pass;
static BOOL WINAPI first(DWORD event) {
    printf("first %lu\n", event);
    fflush(stdout);
    SetEvent(seen);
    return !pass;
}
static BOOL WINAPI second(DWORD event) {
    printf("second %lu %d\n", event, GetCurrentThreadId() != main_thread);
    return FALSE;
}

int main(void) {
    main_thread = GetCurrentThreadId();
    seen = CreateEventA(NULL, FALSE, FALSE, NULL);
    SetConsoleCtrlHandler(first, TRUE);
    SetConsoleCtrlHandler(second, TRUE);
    const BOOL sent = GenerateConsoleCtrlEvent(CTRL_C_EVENT, GetCurrentProcessId());
    printf("%lu\n", WaitForSingleObject(seen, 10000));
    printf("%d\n", sent);
    printf("%d\n", SetConsoleCtrlHandler(second, FALSE));
    BOOL again = SetConsoleCtrlHandler(second, FALSE);
    printf("%d %lu\n", again, GetLastError());
    GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, GetCurrentProcessId());
    printf("%lu\n", WaitForSingleObject(seen, 10000));
    SetConsoleCtrlHandler(NULL, TRUE);
    GenerateConsoleCtrlEvent(CTRL_C_EVENT, GetCurrentProcessId());
    printf("%lu\n", WaitForSingleObject(seen, 50));
    SetConsoleCtrlHandler(NULL, FALSE);
    pass = TRUE;
    GenerateConsoleCtrlEvent(CTRL_C_EVENT, GetCurrentProcessId());
    Sleep(10000);
    return 0;
}
