// The standard handles that a program was started with can be inherited: it may name them as those
// of a child.
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(int count, char** arguments) {
    if (count > 1) {
        DWORD written;
        const HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
        const BOOL done = WriteFile(output, "the child\n", 10, &written, NULL);
        return done ? GetFileType(GetStdHandle(STD_ERROR_HANDLE)) != FILE_TYPE_UNKNOWN : 9;
    }
    const DWORD names[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    for (int i = 0; i < 3; ++i) {
        DWORD flags = 99;
        const BOOL known = GetHandleInformation(GetStdHandle(names[i]), &flags);
        printf("%d: %d, flags %lu\n", i, known, flags);
    }
    fflush(stdout);
    STARTUPINFOA start = {.cb = sizeof start,
                          .dwFlags = STARTF_USESTDHANDLES,
                          .hStdInput = GetStdHandle(STD_INPUT_HANDLE),
                          .hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE),
                          .hStdError = GetStdHandle(STD_ERROR_HANDLE)};
    PROCESS_INFORMATION made;
    char line[MAX_PATH * 2];
    snprintf(line, sizeof line, "\"%s\" child", arguments[0]);
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &made)) {
        printf("error %lu\n", GetLastError());
        return 1;
    }
    DWORD code = 0;
    WaitForSingleObject(made.hProcess, 10000);
    GetExitCodeProcess(made.hProcess, &code);
    printf("ended with %lu\n", code);
    return 0;
}
