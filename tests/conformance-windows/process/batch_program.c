// Batch files and cmd.exe as programs: CreateProcess, SearchPath, and what is in System32.
#include <windows.h>

#include <stdio.h>
#include <string.h>

static DWORD run(const char* program, const char* line) {
    char copy[512];
    STARTUPINFOA info = {0};
    PROCESS_INFORMATION process;
    DWORD code = 0;
    info.cb = sizeof info;
    strcpy(copy, line);
    fflush(stdout);
    if (!CreateProcessA(program, copy, NULL, NULL, TRUE, 0, NULL, NULL, &info, &process)) {
        printf("error %lu\n", GetLastError());
        return 0;
    }
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return code;
}

static void write_file(const char* name, const char* text) {
    FILE* file = fopen(name, "w");
    fputs(text, file);
    fclose(file);
}

int main(void) {
    char path[MAX_PATH];
    char* last = NULL;
    setvbuf(stdout, NULL, _IONBF, 0);
    printf("%lu\n",
           GetFileAttributesA("C:\\Windows\\System32\\cmd.exe") & FILE_ATTRIBUTE_DIRECTORY);
    printf("%d", SearchPathA(NULL, "cmd", ".exe", MAX_PATH, path, &last) != 0);
    printf(" %d %s\n", _stricmp(path, "C:\\Windows\\System32\\cmd.exe"), last);
    DWORD kind = 99;
    printf("%d", GetBinaryTypeA("C:\\Windows\\System32\\cmd.exe", &kind));
    printf(" %lu\n", kind);
    const HANDLE file = CreateFileA("C:\\Windows\\System32\\cmd.exe", GENERIC_WRITE, 0, NULL,
                                    OPEN_EXISTING, 0, NULL);
    printf("writing: %d", file != INVALID_HANDLE_VALUE);
    printf(" %d\n", GetLastError() == ERROR_ACCESS_DENIED);

    printf("%lu\n", run(NULL, "cmd /c exit 300"));
    printf("%lu\n", run(NULL, "cmd.exe /c echo by name"));
    printf("%lu\n", run("C:\\Windows\\System32\\cmd.exe", "anything /c exit 0xffffffff"));

    write_file("two words.bat", "@echo off\necho %~nx0: [%~1] [%~2] %*\nexit /b 12\n");
    write_file("plain.cmd", "@echo plain %1 & @exit /b 13\n");
    printf("%lu\n", run(NULL, "\"two words.bat\" a \"b c\""));
    printf("%lu\n", run("two words.bat", ""));
    printf("%lu\n", run(NULL, "plain.cmd x"));
    printf("%lu\n", run(NULL, "plain"));
    printf("%lu\n", run(NULL, "cmd /c plain y"));
    printf("%lu\n", run(NULL, "nowhere.bat"));
    SetEnvironmentVariableA("COMSPEC", "C:\\nowhere\\cmd.exe");
    printf("%lu\n", run(NULL, "plain.cmd z"));
    return 0;
}
