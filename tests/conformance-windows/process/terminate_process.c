// TerminateProcess of a child, OpenProcess by its id, named objects that both know, abandoned
// mutex.
//
// args: parent
#include <stdio.h>
#include <windows.h>

#include "plain.h"

int main(int argc, char** argv) {
    (void)argc;
    char line[MAX_PATH + 20], self[MAX_PATH];
    GetModuleFileNameA(NULL, self, sizeof self);
    HANDLE ready = CreateEventA(NULL, FALSE, FALSE, "terminate-ready");
    HANDLE mutex = CreateMutexA(NULL, FALSE, "terminate-mutex");
    if (argv[1][0] == 'c') {
        WaitForSingleObject(mutex, INFINITE);
        SetEvent(ready);
        Sleep(INFINITE);
        return 1;
    }
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION information;
    append(append(append(line, "\""), self), "\" child");
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &information)) {
        return 1;
    }
    WaitForSingleObject(ready, INFINITE);
    printf("%lu\n", WaitForSingleObject(mutex, 0));
    DWORD code = 0;
    GetExitCodeProcess(information.hProcess, &code);
    printf("%lu\n", code);
    HANDLE again = OpenProcess(PROCESS_ALL_ACCESS, FALSE, information.dwProcessId);
    printf("%d\n", GetProcessId(again) == information.dwProcessId);
    printf("%d\n", TerminateProcess(again, 0xc0ffee));
    printf("%lu %lu\n", WaitForSingleObject(information.hProcess, 10000),
           WaitForSingleObject(information.hThread, 10000));
    GetExitCodeProcess(again, &code);
    printf("%lx\n", code);
    printf("%lx\n", WaitForSingleObject(mutex, 1000));
    BOOL done = TerminateProcess(again, 1);
    printf("%d %lu\n", done, GetLastError());
    return 0;
}
