// A handle to a thread that was started in another process keeps the thread's object, also once
// that process has ended and others have taken its place.
#include <windows.h>

#include <stdio.h>

enum { handles = 64 };

int main(int count, char** arguments) {
    (void)arguments;
    if (count > 1) {
        Sleep(60000);
        return 1;
    }
    char self[MAX_PATH];
    char line[MAX_PATH + 8];
    GetModuleFileNameA(NULL, self, sizeof self);
    snprintf(line, sizeof line, "\"%s\" child", self);
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION child;
    if (!CreateProcessA(self, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child)) {
        printf("no child: %lu\n", GetLastError());
        return 1;
    }
    const LPTHREAD_START_ROUTINE end =
        (LPTHREAD_START_ROUTINE)(void*)GetProcAddress(GetModuleHandleA("kernel32"), "ExitThread");
    DWORD id = 0;
    const HANDLE thread = CreateRemoteThread(child.hProcess, NULL, 0, end, (void*)7, 0, &id);
    printf("thread ended %lu\n", WaitForSingleObject(thread, 10000));
    for (int i = 0; i < 5; ++i) { // each takes a reference and gives it back
        WaitForSingleObject(thread, 0);
    }
    TerminateProcess(child.hProcess, 3);
    printf("process ended %lu\n", WaitForSingleObject(child.hProcess, 10000));
    CloseHandle(child.hProcess);
    CloseHandle(child.hThread);
    HANDLE made[handles];
    int good = 0;
    for (int i = 0; i < handles; ++i) {
        made[i] = i % 2 == 0 ? CreateEventA(NULL, TRUE, FALSE, NULL)
                             : CreateSemaphoreA(NULL, i, handles, NULL);
    }
    DWORD code = 0;
    printf("code %d", GetExitCodeThread(thread, &code));
    printf(" %lu\n", code);
    printf("id %d\n", GetThreadId(thread) == id);
    for (int i = 0; i < handles; ++i) {
        LONG before = -1;
        good += i % 2 == 0 ? WaitForSingleObject(made[i], 0) == WAIT_TIMEOUT && SetEvent(made[i]) &&
                                 WaitForSingleObject(made[i], 0) == WAIT_OBJECT_0
                           : ReleaseSemaphore(made[i], 1, &before) && before == i;
    }
    printf("%d of %d objects are their own\n", good, handles);
    printf("still ended %lu\n", WaitForSingleObject(thread, 0));
    printf("closed %d\n", CloseHandle(thread));
    return 0;
}
