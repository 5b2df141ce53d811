// What a child wrote before it ended is completed before its end is seen: a read that was pending
// is in the completion port when a wait for the process returns, and so is the end of the pipe.
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { rounds = 150 };

int main(int argc, char** argv) {
    if (argc > 1) {
        DWORD count;
        return !WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), "written", 7, &count, NULL);
    }
    char name[80], command[MAX_PATH + 10];
    snprintf(name, sizeof name, "\\\\.\\pipe\\before-exit-%lu", GetCurrentProcessId());
    snprintf(command, sizeof command, "\"%s\" child", argv[0]);
    const HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    int read = 0, ended = 0, succeeded = 0;
    for (int i = 0; i < rounds; ++i) {
        const HANDLE server =
            CreateNamedPipeA(name, PIPE_ACCESS_INBOUND | FILE_FLAG_OVERLAPPED, 0, 1, 0, 0, 0, NULL);
        SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
        const HANDLE client =
            CreateFileA(name, GENERIC_WRITE, 0, &inherited, OPEN_EXISTING, 0, NULL);
        CreateIoCompletionPort(server, port, 7, 0);
        OVERLAPPED first = {0}, second = {0};
        char text[8] = "";
        ReadFile(server, text, 7, NULL, &first);
        STARTUPINFOA start = {
            .cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES, .hStdOutput = client};
        PROCESS_INFORMATION child;
        if (!CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &child)) {
            printf("no child: %lu\n", GetLastError());
            return 1;
        }
        CloseHandle(client);
        WaitForSingleObject(child.hProcess, INFINITE);
        DWORD count = 0, status = 9;
        ULONG_PTR key = 0;
        OVERLAPPED* done = NULL;
        GetExitCodeProcess(child.hProcess, &status);
        succeeded += status == 0;
        read += GetQueuedCompletionStatus(port, &count, &key, &done, 0) && done == &first &&
                count == 7 && memcmp(text, "written", 7) == 0;
        ended += !ReadFile(server, text, 7, NULL, &second) && GetLastError() == ERROR_BROKEN_PIPE;
        CloseHandle(child.hThread);
        CloseHandle(child.hProcess);
        CloseHandle(server);
    }
    printf("succeeded %d, read %d, ended %d of %d\n", succeeded, read, ended, rounds);
}
