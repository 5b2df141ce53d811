// A thread that another process starts here before the program's own has run makes the process out
// of its DLLs, and one that comes meanwhile waits for that.
#include <windows.h>

#include <stdio.h>

/// The threads that were started in the child have ended: those that have not end with the process,
/// by its code.
static HANDLE ended;

static int run_child(const char* self, DWORD flags, int threads) {
    char line[MAX_PATH + 8];
    snprintf(line, sizeof line, "\"%s\" child", self);
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION child;
    if (!CreateProcessA(self, line, NULL, NULL, FALSE, flags, NULL, NULL, &startup, &child)) {
        printf("no child: %lu\n", GetLastError());
        return 0;
    }
    const LPTHREAD_START_ROUTINE load =
        (LPTHREAD_START_ROUTINE)(void*)GetProcAddress(GetModuleHandleA("kernel32"), "LoadLibraryA");
    void* const name =
        VirtualAllocEx(child.hProcess, NULL, 64, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    WriteProcessMemory(child.hProcess, name, "winmm.dll", 10, NULL);
    int good = 1;
    for (int i = 0; i < threads; ++i) {
        const HANDLE thread = CreateRemoteThread(child.hProcess, NULL, 0, load, name, 0, NULL);
        DWORD loaded = 0;
        good &= WaitForSingleObject(thread, 20000) == WAIT_OBJECT_0;
        GetExitCodeThread(thread, &loaded);
        good &= loaded > 0x10000; // the lower half of an address
        CloseHandle(thread);
    }
    SetEvent(ended);
    ResumeThread(child.hThread);
    good &= WaitForSingleObject(child.hProcess, 20000) == WAIT_OBJECT_0;
    DWORD code = 0;
    GetExitCodeProcess(child.hProcess, &code);
    ResetEvent(ended);
    CloseHandle(child.hThread);
    CloseHandle(child.hProcess);
    return good && code == 42;
}

int main(int count, char** arguments) {
    (void)arguments;
    ended = CreateEventA(NULL, TRUE, FALSE, "thread_before_start: ended");
    if (count > 1) {
        for (int i = 0; i < 200 && GetModuleHandleA("winmm.dll") == NULL; ++i) {
            Sleep(50);
        }
        WaitForSingleObject(ended, 20000);
        return GetModuleHandleA("winmm.dll") != NULL ? 42 : 1;
    }
    char self[MAX_PATH];
    GetModuleFileNameA(NULL, self, sizeof self);
    printf("suspended: %d\n", run_child(self, CREATE_SUSPENDED, 1));
    printf("suspended, twice: %d\n", run_child(self, CREATE_SUSPENDED, 2));
    int good = 0;
    for (int i = 0; i < 10; ++i) {
        good += run_child(self, 0, 1);
    }
    printf("as it starts: %d of 10\n", good);
    return 0;
}
