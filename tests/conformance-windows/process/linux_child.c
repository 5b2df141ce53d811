// A Linux program as a child: arguments, environment, output through its standard handles, status.
#include <stdio.h>
#include <windows.h>

int main(void) {
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION information;
    char line[] = "/bin/sh -c \"echo \\\"from sh: $0 $GIVEN\\\"; exit 7\" \"two words\"";
    SetEnvironmentVariableA("GIVEN", "value");
    if (!CreateProcessA("Z:\\bin\\sh", line, NULL, NULL, TRUE, 0, NULL, NULL, &startup,
                        &information)) {
        printf("failed %lu\n", GetLastError());
        return 1;
    }
    DWORD code = 0;
    printf("%lu\n", WaitForSingleObject(information.hProcess, 10000));
    GetExitCodeProcess(information.hProcess, &code);
    printf("%lu\n", code);
    return 0;
}
