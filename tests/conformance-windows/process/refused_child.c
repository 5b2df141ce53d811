// beside: wants_more order_c
// A program that can't be started: its parent finds the reason in the exit code.
#include <stdio.h>
#include <string.h>
#include <windows.h>
static char own[MAX_PATH];
static void start(const char* program) {
    char line[2 * MAX_PATH];
    STARTUPINFOA info = {.cb = sizeof info};
    PROCESS_INFORMATION made;
    DWORD code = 0;
    snprintf(line, sizeof line, "\"%s\\%s\"", own, program);
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &info, &made)) {
        printf("%s: error %lu\n", program, GetLastError());
        return;
    }
    WaitForSingleObject(made.hProcess, INFINITE);
    GetExitCodeProcess(made.hProcess, &code);
    printf("%s: 0x%lx\n", program, code);
}
int main(void) {
    GetModuleFileNameA(NULL, own, sizeof own);
    *strrchr(own, '\\') = 0;
    start("missing_imports.exe");
    start("exit_256.exe");
    return 0;
}
