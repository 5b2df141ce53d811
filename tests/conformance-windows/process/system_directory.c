// Children that begin in a directory of Windows, and what cmd takes for its options.
// args: parent
#include <stdio.h>
#include <windows.h>

static DWORD run(const char* line, const char* directory) {
    char copy[MAX_PATH + 100];
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION made;
    lstrcpynA(copy, line, sizeof copy);
    if (!CreateProcessA(NULL, copy, NULL, NULL, TRUE, 0, NULL, directory, &startup, &made)) {
        return GetLastError() | 0x80000000;
    }
    DWORD code = 0;
    WaitForSingleObject(made.hProcess, INFINITE);
    GetExitCodeProcess(made.hProcess, &code);
    CloseHandle(made.hProcess);
    CloseHandle(made.hThread);
    return code;
}

int main(int argc, char** argv) {
    char text[MAX_PATH + 100];
    if (argc < 2 || argv[1][0] == 'c') {
        GetCurrentDirectoryA(sizeof text, text);
        printf("in %s, %d\n", text, GetFileAttributesA("system32\\ntdll.dll") != ~0u);
        return 0;
    }
    char self[MAX_PATH];
    GetModuleFileNameA(NULL, self, sizeof self);
    sprintf(text, "\"%s\" child", self);
    for (const char* const* at = (const char* const[]){"C:\\Windows", "c:\\windows\\System32",
                                                       "C:\\Program Files", "C:\\not there", NULL};
         *at != NULL; ++at) {
        const DWORD code = run(text, *at);
        printf("%lx\n", code);
        fflush(stdout);
    }
    static const char* const lines[] = {"cmd /c exit 88", "cmd \"/c exit 88\"", "cmd /q/c exit 88"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; ++i) {
        const DWORD code = run(lines[i], NULL);
        printf("%s: %lu\n", lines[i], code);
    }
    return 0;
}
