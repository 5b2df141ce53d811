// How many clients a named pipe has room for, what its states say to whom, messages that are read
// as bytes and looked at.
#include <windows.h>

#include <stdio.h>

static const char* const name = "\\\\.\\pipe\\ferry.pipe_rooms";

static void show(const char* what, BOOL done) {
    const DWORD error = done ? 0 : GetLastError();
    printf("%s: %d %lu\n", what, done, error);
}

static HANDLE open_client(void) {
    return CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
}

static HANDLE make(DWORD access, DWORD mode, DWORD most) {
    return CreateNamedPipeA(name, access, mode, most, 512, 512, 100, NULL);
}

static void look(const char* what, HANDLE pipe, DWORD room) {
    char bytes[64];
    DWORD read = 0, available = 0, left = 0;
    const BOOL done = PeekNamedPipe(pipe, bytes, room, &read, &available, &left);
    const DWORD error = done ? 0 : GetLastError();
    printf("%s: %d %lu, %lu of %lu, %lu left\n", what, done, error, read, available, left);
}

static DWORD WINAPI answer(PVOID pipe) {
    char bytes[64];
    DWORD count = 0;
    ConnectNamedPipe(pipe, NULL);
    ReadFile(pipe, bytes, sizeof bytes, &count, NULL);
    WriteFile(pipe, "an answer", 9, &count, NULL);
    FlushFileBuffers(pipe);
    DisconnectNamedPipe(pipe);
    return 0;
}

static void wrong(void) {
    show("no direction", make(0, 0, 1) != INVALID_HANDLE_VALUE);
    show("no instance", make(PIPE_ACCESS_DUPLEX, 0, 0) != INVALID_HANDLE_VALUE);
    show("messages of bytes",
         make(PIPE_ACCESS_DUPLEX, PIPE_READMODE_MESSAGE, 1) != INVALID_HANDLE_VALUE);
    show("nobody there", WaitNamedPipeA(name, 10));
    show("nothing to open", open_client() != INVALID_HANDLE_VALUE);
}

static void states(HANDLE server) {
    char bytes[64];
    DWORD count = 0;
    show("read while listening", ReadFile(server, bytes, 1, &count, NULL));
    look("look while listening", server, 4);
    show("disconnected", DisconnectNamedPipe(server));
    show("twice", DisconnectNamedPipe(server));
    show("read while disconnected", ReadFile(server, bytes, 1, &count, NULL));
    look("look while disconnected", server, 4);
    show("no room", open_client() != INVALID_HANDLE_VALUE);
    show("none in time", WaitNamedPipeA(name, 20));
}

static void rooms(HANDLE server) {
    show("room", WaitNamedPipeA(name, 10));
    HANDLE client = open_client();
    show("client", client != INVALID_HANDLE_VALUE);
    show("none left", open_client() != INVALID_HANDLE_VALUE);
    show("connected already", ConnectNamedPipe(server, NULL));
    show("none after that", WaitNamedPipeA(name, NMPWAIT_USE_DEFAULT_WAIT));
    HANDLE second = make(PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE, 2);
    show("a second instance", second != INVALID_HANDLE_VALUE);
    show("a third", make(PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE, 2) != INVALID_HANDLE_VALUE);
    show("room again", WaitNamedPipeA(name, 10));
    HANDLE other = open_client();
    show("other client", other != INVALID_HANDLE_VALUE);
    CloseHandle(other);
    CloseHandle(second);
    CloseHandle(client);
    show("the client has gone", ConnectNamedPipe(server, NULL));
    DisconnectNamedPipe(server);
}

static void messages(HANDLE server) {
    char bytes[64];
    DWORD count = 0, mode = PIPE_READMODE_MESSAGE | PIPE_NOWAIT;
    SetNamedPipeHandleState(server, &mode, NULL, NULL);
    show("listens at once", ConnectNamedPipe(server, NULL));
    show("and says so", ConnectNamedPipe(server, NULL));
    HANDLE client = open_client();
    show("has one", ConnectNamedPipe(server, NULL));
    mode = PIPE_READMODE_MESSAGE;
    SetNamedPipeHandleState(server, &mode, NULL, NULL);
    show("transact by bytes", TransactNamedPipe(client, "a", 1, bytes, sizeof bytes, &count, NULL));
    WriteFile(server, "first", 5, &count, NULL);
    WriteFile(server, "second", 6, &count, NULL);
    show("as bytes", ReadFile(client, bytes, 8, &count, NULL));
    printf("    %.*s\n", (int)count, bytes);
    show("the rest", ReadFile(client, bytes, 8, &count, NULL));
    printf("    %.*s\n", (int)count, bytes);
    SetNamedPipeHandleState(client, &mode, NULL, NULL);
    WriteFile(server, "first", 5, &count, NULL);
    WriteFile(server, "second", 6, &count, NULL);
    look("two", client, 3);
    show("a part", ReadFile(client, bytes, 3, &count, NULL));
    look("the rest", client, 64);
    show("transact with data",
         TransactNamedPipe(client, "a", 1, bytes, sizeof bytes, &count, NULL));
    CloseHandle(client);
    DisconnectNamedPipe(server);
}

int main(void) {
    wrong();
    HANDLE server = make(PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, 2);
    states(server);
    CloseHandle(server);
    server = make(PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, 2);
    rooms(server);
    messages(server);

    char bytes[64];
    DWORD count = 0;
    HANDLE thread =
        CreateThread(NULL, 0, answer, server, 0, NULL); // may listen later than it is called
    show("call", CallNamedPipeA(name, "a question", 10, bytes, sizeof bytes, &count, 10000));
    printf("    %.*s\n", (int)count, bytes);
    WaitForSingleObject(thread, INFINITE);
    show("call nobody",
         CallNamedPipeA("\\\\.\\pipe\\ferry.nobody", "?", 1, bytes, sizeof bytes, &count, 10));
    HANDLE reads = NULL, writes = NULL;
    CreatePipe(&reads, &writes, NULL, 0);
    look("look at the end that is written", writes, 1);
    return 0;
}
