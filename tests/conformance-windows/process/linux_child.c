// A Linux program as a child: arguments, environment, output through its standard handles, status.
// It is called by a path of its own system if it was called by one.
#include <stdio.h>
#include <windows.h>

static void run(const char* program, const char* words) {
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION information;
    char line[2 * MAX_PATH + 40];
    snprintf(line, sizeof line, "%s", words);
    if (!CreateProcessA(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &information)) {
        printf("failed %lu\n", GetLastError());
        return;
    }
    DWORD code = 0;
    printf("%lu\n", WaitForSingleObject(information.hProcess, 10000));
    GetExitCodeProcess(information.hProcess, &code);
    printf("%lu\n", code);
    fflush(stdout);
}

int main(void) {
    SetEnvironmentVariableA("GIVEN", "value");
    run("Z:\\bin\\sh", "/bin/sh -c \"echo \\\"from sh: $0 $GIVEN\\\"; exit 7\" \"two words\"");
    run(NULL, "Z:\\bin\\sh -c \"echo $0\"");
    run("Z:\\bin\\sh", "\"Z:/bin/sh\" -c \"echo $0\"");
    run("Z:\\bin\\sh", "name -c \"echo $0\"");
    /* Its arguments that are paths of Windows's, and those that are not. */
    char here[MAX_PATH], line[2 * MAX_PATH + 40];
    GetCurrentDirectoryA(sizeof here, here);
    const HANDLE file = CreateFileA("A file.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD done;
    WriteFile(file, "in the file\n", 12, &done, NULL);
    CloseHandle(file);
    snprintf(line, sizeof line, "cp \"%s\\a FILE.txt\" \"%s\\copy\"", here, here);
    run("Z:\\bin\\cp", line);
    run("Z:\\bin\\cat", "cat copy");
    run("Z:\\bin\\echo",
        "echo Z:/bin/sh z:\\bin\\ Z:\\no\\where Z: Q:\\bin x=Z:\\bin Z:\\bin\\..\\usr");
    return 0;
}
