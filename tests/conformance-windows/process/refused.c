// What programs are refused, cleanly: to debug themselves, to set the clock and names; and what is
// answered all the same.
#include <stdio.h>
#include <windows.h>
static void show(const char* what, BOOL done) {
    printf("%s %d %lu\n", what, done, done ? 0 : GetLastError());
    SetLastError(0);
}
int main(void) {
    DEBUG_EVENT event;
    SYSTEMTIME time;
    GetSystemTime(&time);
    show("debug", DebugActiveProcess(GetCurrentProcessId()));
    show("wait for event", WaitForDebugEvent(&event, 0));
    show("continue", ContinueDebugEvent(1, 1, DBG_CONTINUE));
    BOOL debugged = TRUE;
    show("debugged", CheckRemoteDebuggerPresent(GetCurrentProcess(), &debugged));
    printf("%d\n", debugged);
    show("clock", SetSystemTime(&time));
    show("local clock", SetLocalTime(&time));
    time.wMonth = 13;
    show("no such month", SetSystemTime(&time));
    show("name", SetComputerNameA("other"));
    show("drive", DefineDosDeviceA(0, "q:", "c:\\windows"));
    DCB line;
    show("line", BuildCommDCBA("baud=9600", &line));
    GROUP_AFFINITY none = {0};
    none.Group = 1;
    show("no affinity", SetThreadGroupAffinity(GetCurrentThread(), NULL, NULL));
    show("no such group", SetThreadGroupAffinity(GetCurrentThread(), &none, NULL));
    HANDLE mutex = OpenMutexA(SYNCHRONIZE, FALSE, NULL);
    show("no name", mutex != NULL);
    HANDLE self = GetCurrentProcess();
    DWORD waited = WaitForMultipleObjects(1, &self, FALSE, 0);
    show("wait for a pseudo handle", waited != WAIT_FAILED);
    DWORD before = 99;
    show("error mode",
         SetThreadErrorMode(SEM_FAILCRITICALERRORS | SEM_NOOPENFILEERRORBOX, &before));
    printf("%lu %lx\n", before, GetThreadErrorMode());
    show("no such mode", SetThreadErrorMode(4, NULL));
    SetLastError(0);
    printf("processor %ld", (long)SetThreadIdealProcessor(GetCurrentThread(), 65));
    printf(" %lu\n", GetLastError());
    return 0;
}
