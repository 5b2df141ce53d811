// tasklist and taskkill, as programs are ended by number, by name and with those that they started.
#include <windows.h>

#include <stdio.h>
#include <string.h>

static char self[MAX_PATH];

static PROCESS_INFORMATION start(const char* word) {
    char line[MAX_PATH + 64];
    PROCESS_INFORMATION process = {0};
    STARTUPINFOA info = {.cb = sizeof info};
    sprintf(line, "\"%s\" %s", self, word);
    CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &info, &process);
    return process;
}

/// Runs a tool and prints what it says, with the numbers of processes as "#".
static void run(const char* format, DWORD id) {
    char line[256];
    sprintf(line, format, id);
    FILE* const output = _popen(line, "r");
    while (fgets(line, sizeof line, output) != NULL) {
        for (const char* at = line; *at != 0; ++at) {
            if (*at < '0' || *at > '9') {
                putchar(*at);
            } else if (at == line || at[-1] < '0' || at[-1] > '9') {
                putchar('#');
            }
        }
    }
    printf("-> %d\n", _pclose(output));
    fflush(stdout);
}

static DWORD code_of(PROCESS_INFORMATION process) {
    DWORD code = 0;
    const DWORD waited = WaitForSingleObject(process.hProcess, 10000);
    GetExitCodeProcess(process.hProcess, &code);
    return waited == WAIT_OBJECT_0 ? code : 0xffffffff;
}

int main(int argc, char** argv) {
    GetModuleFileNameA(NULL, self, sizeof self);
    if (argc > 1 && strcmp(argv[1], "parent") == 0) {
        start("child");
    }
    if (argc > 1 && strcmp(argv[1], "waiter") == 0) {
        HANDLE children[30];
        for (int i = 0; i < 30; ++i) {
            children[i] = start("child").hProcess;
        }
        SetEvent(OpenEventA(EVENT_MODIFY_STATE, FALSE, argv[1]));
        return WaitForMultipleObjects(30, children, FALSE, 60000) == WAIT_TIMEOUT ? 7 : 0;
    }
    if (argc > 1) {
        const HANDLE ready = OpenEventA(EVENT_MODIFY_STATE, FALSE, argv[1]);
        SetEvent(ready);
        Sleep(60000);
        return 7;
    }
    const HANDLE child_ready = CreateEventA(NULL, FALSE, FALSE, "child");
    CreateEventA(NULL, FALSE, FALSE, "parent");
    const HANDLE waiter_ready = CreateEventA(NULL, FALSE, FALSE, "waiter");

    PROCESS_INFORMATION one = start("child");
    WaitForSingleObject(child_ready, 10000);
    run("tasklist /nh /fo csv /fi \"pid eq %lu\" | find /c \"taskkill.exe\"", one.dwProcessId);
    run("taskkill /pid %lu 2>&1", one.dwProcessId);
    run("taskkill /f /pid %lu", one.dwProcessId);
    printf("code %lu\n", code_of(one));
    run("taskkill /pid %lu /f 2>&1", one.dwProcessId);

    one = start("parent");
    WaitForSingleObject(child_ready, 10000);
    run("taskkill /pid %lu /T /F", one.dwProcessId);
    printf("code %lu\n", code_of(one));

    // It ends as soon as one of its children does, and then there is no such process.
    one = start("waiter");
    WaitForSingleObject(waiter_ready, 10000);
    CloseHandle(one.hProcess);
    CloseHandle(one.hThread);
    run("taskkill /pid %lu /T /F 2>&1 | find \"ERROR\"", one.dwProcessId);
    run("tasklist /fi \"imagename eq taskkill*\" /fi \"pid ne %lu\"", GetCurrentProcessId());
    return 0;
}
