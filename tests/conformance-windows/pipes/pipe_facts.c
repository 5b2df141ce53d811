// What GetNamedPipeInfo tells of both ends, messages without bytes, and reads of nothing where the
// other end has gone.
#include <windows.h>

#include <stdio.h>

static void tell(const char* what, HANDLE pipe) {
    DWORD flags = 77, out = 77, in = 77, most = 77;
    const BOOL told = GetNamedPipeInfo(pipe, &flags, &out, &in, &most);
    printf("%s %d: %lx %lu %lu %lu\n", what, told, flags, out, in, most);
}

int main(void) {
    HANDLE reads, writes;
    CreatePipe(&reads, &writes, NULL, 0);
    tell("usual", reads);
    tell("usual", writes);
    CloseHandle(reads);
    CloseHandle(writes);
    CreatePipe(&reads, &writes, NULL, 100);
    tell("small", reads);
    tell("small", writes);

    const HANDLE server =
        CreateNamedPipeA("\\\\.\\pipe\\ferry_facts", PIPE_ACCESS_DUPLEX,
                         PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, 3, 1024, 512, 0, NULL);
    HANDLE client = CreateFileA("\\\\.\\pipe\\ferry_facts", GENERIC_READ | GENERIC_WRITE, 0, NULL,
                                OPEN_EXISTING, 0, NULL);
    tell("server", server);
    tell("client", client);
    SetLastError(0);
    printf("port of one that is waited for %d", CreateIoCompletionPort(server, NULL, 1, 0) != NULL);
    printf(" %lu\n", GetLastError());
    char text[16] = "";
    DWORD messages = PIPE_READMODE_MESSAGE;
    SetNamedPipeHandleState(client, &messages, NULL, NULL);
    DWORD bytes = 77;
    printf("sent %d", WriteFile(server, "", 0, &bytes, NULL));
    printf(" %d", WriteFile(server, "a", 1, &bytes, NULL));
    printf(" %d\n", WriteFile(server, "", 0, &bytes, NULL));
    CloseHandle(server);
    for (int i = 0; i < 4; ++i) {
        SetLastError(0);
        bytes = 77;
        const BOOL read = ReadFile(client, text, sizeof text, &bytes, NULL);
        printf("read %d %lu %lu\n", read, bytes, GetLastError());
    }
    SetLastError(0);
    printf("nothing of messages %d", ReadFile(client, text, 0, &bytes, NULL));
    printf(" %lu\n", GetLastError());
    CloseHandle(client);
    WriteFile(writes, "b", 1, &bytes, NULL);
    CloseHandle(writes);
    for (int i = 0; i < 2; ++i) {
        SetLastError(0);
        printf("nothing of bytes %d", ReadFile(reads, text, 0, &bytes, NULL));
        printf(" %lu", GetLastError());
        printf(", all %d", ReadFile(reads, text, sizeof text, &bytes, NULL));
        printf(" %lu\n", GetLastError());
    }
    return 0;
}
