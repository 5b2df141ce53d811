// CreateProcess with flags that exclude each other, ids with odd bits, code pages that are not
// there.
#include <windows.h>

#include <stdio.h>

static void try_flags(const char* what, DWORD flags, DWORD size) {
    char line[MAX_PATH + 10];
    GetModuleFileNameA(NULL, line, MAX_PATH);
    lstrcatA(line, " child");
    STARTUPINFOEXA startup = {.StartupInfo.cb = size};
    PROCESS_INFORMATION child;
    const BOOL done = CreateProcessA(NULL, line, NULL, NULL, FALSE, flags, NULL, NULL,
                                     &startup.StartupInfo, &child);
    const DWORD error = done ? 0 : GetLastError();
    DWORD code = 0;
    if (done) {
        WaitForSingleObject(child.hProcess, INFINITE);
        GetExitCodeProcess(child.hProcess, &code);
    }
    printf("%s: %d %lu, %lu\n", what, done, error, code);
}

int main(int count, char** arguments) {
    (void)arguments;
    if (count > 1) {
        return 77;
    }
    try_flags("plain", 0, sizeof(STARTUPINFOA));
    try_flags("detached", DETACHED_PROCESS, sizeof(STARTUPINFOA));
    try_flags("with a new console", CREATE_NEW_CONSOLE, sizeof(STARTUPINFOA));
    try_flags("both", DETACHED_PROCESS | CREATE_NEW_CONSOLE, sizeof(STARTUPINFOA));
    try_flags("with attributes", EXTENDED_STARTUPINFO_PRESENT, sizeof(STARTUPINFOEXA));
    try_flags("without room for them", EXTENDED_STARTUPINFO_PRESENT, sizeof(STARTUPINFOA));

    HANDLE own = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, GetCurrentProcessId() + 3);
    printf("an odd id: %d\n", own != NULL && GetProcessId(own) == GetCurrentProcessId());
    printf("page: %d", SetConsoleOutputCP(12345));
    printf(" %lu", GetLastError());
    printf(" %d", SetConsoleCP(12345));
    printf(" %lu\n", GetLastError());
    return 0;
}
