// The processes at the ends of a named pipe.
// args: parent
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include "peer.h"

static const char name[] = "\\\\.\\pipe\\processes_of_pipe";

int main(int argc, char** argv) {
    ULONG id = 0, session = 0;
    DWORD done;
    char byte = 0;
    if (argc > 1 && strcmp(argv[1], "child") == 0) {
        const HANDLE pipe =
            CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
        printf("server known %d", GetNamedPipeServerProcessId(pipe, &id));
        ReadFile(handle_from(argv[2]), &session, sizeof session, &done, NULL);
        printf(" %d\n", id == session);
        fflush(stdout);
        WriteFile(pipe, "x", 1, &done, NULL);
        ReadFile(pipe, &byte, 1, &done, NULL);
        return 0;
    }
    const HANDLE pipe = CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_WAIT, 1,
                                         100, 100, 0, NULL);
    Peer peer;
    start_peer(&peer, "child", 0);
    ConnectNamedPipe(pipe, NULL);
    id = GetCurrentProcessId();
    WriteFile(peer.to, &id, sizeof id, &done, NULL);
    ReadFile(pipe, &byte, 1, &done, NULL);
    printf("client known %d", GetNamedPipeClientProcessId(pipe, &id));
    printf(" %d\n", id == peer.process.dwProcessId);
    printf("own end %d", GetNamedPipeServerProcessId(pipe, &id));
    printf(" %d\n", id == GetCurrentProcessId());
    printf("session %d", GetNamedPipeClientSessionId(pipe, &session));
    printf(" %d\n", session > 0);
    HANDLE in, out;
    CreatePipe(&in, &out, NULL, 0);
    WriteFile(pipe, "x", 1, &done, NULL);
    WaitForSingleObject(peer.process.hProcess, INFINITE);
    return 0;
}
