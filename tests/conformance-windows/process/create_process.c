// CreateProcess: command line, environment, directory, exit codes of 32 bits, suspended start.
// args: parent
#include <stdio.h>
#include <windows.h>

#include "plain.h"

static char self[MAX_PATH];

static int child(int argc, char** argv) {
    if (argc > 2 && argv[2][0] == 'b') {
        ExitProcess(0x12345678);
    }
    char value[64] = "";
    GetEnvironmentVariableA("GIVEN", value, sizeof value);
    printf("child %d [%s] GIVEN=%s\n", argc, argc > 2 ? argv[2] : "", value);
    fflush(stdout);
    return argc > 3 ? (int)parse_hex(argv[3]) : 0;
}

static DWORD run(const char* arguments, DWORD flags, void* environment) {
    char line[MAX_PATH + 100];
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION information;
    DWORD code = 0;
    append(append(append(append(line, "\""), self), "\" "), arguments);
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, flags, environment, NULL, &startup,
                        &information)) {
        printf("failed %lu\n", GetLastError());
        return 0;
    }
    if (flags & CREATE_SUSPENDED) {
        printf("suspended %lu\n", WaitForSingleObject(information.hProcess, 50));
        fflush(stdout);
        if (ResumeThread(information.hThread) != 1) {
            printf("was not suspended\n");
        }
    } else {
        GetExitCodeProcess(information.hProcess, &code);
    }
    WaitForSingleObject(information.hProcess, INFINITE);
    GetExitCodeProcess(information.hProcess, &code);
    DWORD thread_code = 0;
    GetExitCodeThread(information.hThread, &thread_code);
    if (flags & CREATE_SUSPENDED) {
        printf("resumed\n");
    }
    printf("%lx %d %d\n", code, thread_code == code,
           GetProcessId(information.hProcess) == information.dwProcessId);
    fflush(stdout);
    CloseHandle(information.hProcess);
    CloseHandle(information.hThread);
    return code;
}

int main(int argc, char** argv) {
    GetModuleFileNameA(NULL, self, sizeof self);
    if (argv[1][0] == 'c') {
        return child(argc, argv);
    }
    run("child \"two words\" 2a", 0, NULL);
    run("child big", 0, NULL);
    run("child x 100", CREATE_SUSPENDED, NULL);
    run("child env", 0, "GIVEN=yes\0SystemRoot=C:\\Windows\0");
    SetEnvironmentVariableA("GIVEN", "inherited");
    run("child env", 0, NULL);
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION information;
    char missing[] = "no_such_program_here --x";
    BOOL made =
        CreateProcessA(NULL, missing, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &information);
    printf("%d %lu\n", made, GetLastError());
    made = CreateProcessA(self, NULL, NULL, NULL, FALSE, 0, NULL, "Z:\\no\\such\\dir", &startup,
                          &information);
    printf("%d %lu\n", made, GetLastError());
    HANDLE file = CreateFileA("text.exe", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD written = 0;
    WriteFile(file, "not a program", 13, &written, NULL);
    CloseHandle(file);
    char text[] = "text.exe";
    made = CreateProcessA(NULL, text, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &information);
    printf("%d %lu\n", made, GetLastError());
    return 0;
}
