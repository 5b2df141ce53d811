// A Linux program as a child: arguments, environment, output through its standard handles, status.
// It is called by a path of its own system if it was called by one.
#include <stdio.h>
#include <windows.h>

static void run(const char* program, const char* words) {
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION information;
    char line[200];
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
    return 0;
}
