// A child is given the server's end of a named pipe that has a client for which nobody has waited,
// as where both ends are made for a child's standard input, and reads what the client writes.

#include <windows.h>

#include <stdio.h>
#include <string.h>

int main(int count, char** arguments) {
    const HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    if (count > 1 && strcmp(arguments[1], "child") == 0) {
        char text[16] = "";
        DWORD got = 0;
        while (ReadFile(input, text, sizeof text - 1, &got, NULL)) {
            printf("read: %.*s\n", (int)got, text);
        }
        printf("end: %lu\n", GetLastError());
        return 0;
    }
    SECURITY_ATTRIBUTES inherits = {sizeof inherits, NULL, TRUE};
    const char name[] = "\\\\.\\pipe\\inherited_server";
    const HANDLE server =
        CreateNamedPipeA(name, PIPE_ACCESS_INBOUND, PIPE_TYPE_BYTE, 1, 4096, 4096, 0, &inherits);
    const HANDLE client = CreateFileA(name, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    STARTUPINFOA start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES};
    start.hStdInput = server;
    start.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    SetHandleInformation(start.hStdOutput, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    char line[MAX_PATH + 8] = "\"";
    GetModuleFileNameA(NULL, line + 1, MAX_PATH);
    strcat(line, "\" child");
    PROCESS_INFORMATION child;
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &child)) {
        printf("not started: %lu\n", GetLastError());
        return 1;
    }
    CloseHandle(server);
    DWORD written = 0;
    const BOOL done = WriteFile(client, "hello", 5, &written, NULL);
    printf("written: %d, %lu bytes\n", done, written);
    fflush(stdout);
    CloseHandle(client);
    WaitForSingleObject(child.hProcess, INFINITE);
    return 0;
}
