// The standard streams that a program is started with are files on which no operation is going on,
// for which a wait ends at once, and which may be asked of even where they are for writing; and one
// without a standard input reads an error, not an end.

// build: -lntdll
#include <windows.h>

#include <winternl.h>

#include <stdio.h>
#include <string.h>

int main(int count, char** arguments) {
    if (count > 1 && strcmp(arguments[1], "child") == 0) {
        const int c = getchar();
        printf("read: %d, error %d, end %d\n", c, ferror(stdin) != 0, feof(stdin) != 0);
        return 0;
    }
    const HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    const HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
    printf("input: %lu\n", WaitForSingleObject(input, 0));
    printf("output: %lu\n", WaitForSingleObject(output, 0));
    PUBLIC_OBJECT_BASIC_INFORMATION about;
    NtQueryObject(output, ObjectBasicInformation, &about, sizeof about, NULL);
    printf("may be written: %d, asked: %d\n", (about.GrantedAccess & FILE_WRITE_DATA) != 0,
           (about.GrantedAccess & FILE_READ_ATTRIBUTES) != 0);
    fflush(stdout);

    STARTUPINFOA start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION child;
    char line[MAX_PATH + 8] = "\"";
    GetModuleFileNameA(NULL, line + 1, MAX_PATH);
    strcat(line, "\" child");
    start.hStdOutput = start.hStdError = output;
    SetHandleInformation(output, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &child)) {
        printf("not started: %lu\n", GetLastError());
        return 1;
    }
    WaitForSingleObject(child.hProcess, INFINITE);
    return 0;
}
