// What a call causes at the other end of a pipe in the same process has happened when it returns:
// an overlapped connect, read and write have ended, their events are set and their packets posted,
// though nobody waited.
#include <windows.h>

#include <stdio.h>

static const char* told(OVERLAPPED* overlapped) {
    static char text[3][60];
    static int next;
    char* to = text[next++ % 3];
    sprintf(to, "event %lu status %lx bytes %lu", WaitForSingleObject(overlapped->hEvent, 0),
            (ULONG)overlapped->Internal, (ULONG)overlapped->InternalHigh);
    return to;
}

static int called;
static void CALLBACK routine(DWORD error, DWORD bytes, OVERLAPPED* overlapped) {
    (void)overlapped;
    ++called;
    printf("routine %lu %lu\n", error, bytes);
}

int main(void) {
    char text[64] = "", sent[] = "some bytes";
    static char much[256 * 1024];
    DWORD bytes = 0;
    OVERLAPPED overlapped = {0};
    overlapped.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    const HANDLE server =
        CreateNamedPipeA("\\\\.\\pipe\\ferry_told", PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                         PIPE_TYPE_BYTE, 1, 1024, 1024, 0, NULL);
    for (int round = 0; round < 200; ++round) {
        const BOOL at_once = ConnectNamedPipe(server, &overlapped);
        if (round == 0)
            printf("connect %d", at_once);
        const HANDLE client = CreateFileA("\\\\.\\pipe\\ferry_told", GENERIC_READ | GENERIC_WRITE,
                                          0, NULL, OPEN_EXISTING, 0, NULL);
        const DWORD connected = WaitForSingleObject(overlapped.hEvent, 0);
        ReadFile(server, text, sizeof text, NULL, &overlapped);
        WriteFile(client, sent, sizeof sent, &bytes, NULL);
        const DWORD read = WaitForSingleObject(overlapped.hEvent, 0);
        ReadFile(server, text, sizeof text, NULL, &overlapped);
        CloseHandle(client);
        const DWORD broken = WaitForSingleObject(overlapped.hEvent, 0);
        if (round == 0)
            printf(" %lu, read %lu, broken %lu: %s\n", connected, read, broken, told(&overlapped));
        if (connected != 0 || read != 0 || broken != 0)
            printf("round %d: %lu %lu %lu\n", round, connected, read, broken);
        DisconnectNamedPipe(server);
    }

    ConnectNamedPipe(server, &overlapped);
    const HANDLE client = CreateFileA("\\\\.\\pipe\\ferry_told", GENERIC_READ | GENERIC_WRITE, 0,
                                      NULL, OPEN_EXISTING, 0, NULL);
    ResetEvent(overlapped.hEvent);
    printf("begun %d", ReadFileEx(server, text, sizeof text, &overlapped, routine));
    printf(" %lu\n", WaitForSingleObjectEx(overlapped.hEvent, 0, TRUE));
    WriteFile(client, sent, sizeof sent, &bytes, NULL);
    const DWORD slept = SleepEx(0, TRUE);
    printf("alertable %lu, called %d\n", slept, called);

    // A write that has no room ends when a read made it.
    OVERLAPPED full = {0};
    full.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    WriteFile(server, much, sizeof much, NULL, &full);
    WriteFile(server, much, sizeof much, NULL, &full);
    printf("full %lu", WaitForSingleObject(full.hEvent, 0));
    for (size_t got = 0; got < 2 * sizeof much; got += bytes)
        ReadFile(client, much, sizeof much, &bytes, NULL);
    printf(" %s\n", told(&full));

    const HANDLE port = CreateIoCompletionPort(server, NULL, 7, 0);
    OVERLAPPED packet = {0}, *ended = NULL;
    ULONG_PTR key = 0;
    ReadFile(server, text, sizeof text, NULL, &packet);
    WriteFile(client, sent, sizeof sent, &bytes, NULL);
    const BOOL posted = GetQueuedCompletionStatus(port, &bytes, &key, &ended, 0);
    printf("packet %d %lu key %d own %d\n", posted, bytes, (int)key, ended == &packet);
    return 0;
}
