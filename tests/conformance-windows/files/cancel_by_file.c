/* CancelIoEx without a block: ends what other threads wait for on the file in calls of their own,
 * and leaves what they wait for on another one. */
#include <stdio.h>
#include <windows.h>

static volatile LONG step;

static DWORD WINAPI read_pipe(LPVOID pipe) {
    char byte;
    DWORD done;
    InterlockedIncrement(&step);
    return ReadFile(pipe, &byte, 1, &done, NULL) ? 0 : GetLastError();
}

static DWORD WINAPI fill_pipe(LPVOID pipe) {
    static char block[100000];
    DWORD done = 0;
    InterlockedIncrement(&step);
    while (WriteFile(pipe, block, sizeof block, &done, NULL)) {
    }
    return GetLastError();
}

static DWORD WINAPI wait_for_client(LPVOID pipe) {
    InterlockedIncrement(&step);
    return ConnectNamedPipe(pipe, NULL) ? 0 : GetLastError();
}

static HANDLE start(LPTHREAD_START_ROUTINE routine, HANDLE pipe) {
    step = 0;
    HANDLE thread = CreateThread(NULL, 0, routine, pipe, 0, NULL);
    while (step == 0) {
        Sleep(1);
    }
    return thread;
}

static void cancel(const char* what, LPTHREAD_START_ROUTINE routine, HANDLE pipe) {
    HANDLE thread = start(routine, pipe);
    BOOL done = FALSE;
    for (int tries = 0; tries < 500 && WaitForSingleObject(thread, 10) == WAIT_TIMEOUT; ++tries) {
        done |= CancelIoEx(pipe, NULL); /* it may not be in the call yet */
    }
    DWORD error = 99;
    GetExitCodeThread(thread, &error);
    printf("%s %d %lu\n", what, done, error);
    CloseHandle(thread);
}

int main(void) {
    HANDLE reading, writing, other, to_other;
    CreatePipe(&reading, &writing, NULL, 0);
    CreatePipe(&other, &to_other, NULL, 0);
    HANDLE stays = start(&read_pipe, other);
    cancel("read", &read_pipe, reading);
    cancel("write", &fill_pipe, writing);
    char name[64];
    sprintf(name, "\\\\.\\pipe\\cancelled-by-file-%lu", GetCurrentProcessId());
    HANDLE server = CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE, 1, 0, 0, 0, NULL);
    cancel("client", &wait_for_client, server);

    printf("nothing %d", CancelIoEx(server, NULL));
    printf(" %lu\n", GetLastError());
    OVERLAPPED block = {0};
    printf("block %d", CancelIoEx(other, &block));
    printf(" %lu\n", GetLastError());
    printf("own %d\n", CancelIo(other)); /* of the thread that calls */
    printf("stays %d\n", WaitForSingleObject(stays, 50) == WAIT_TIMEOUT);
    DWORD done;
    WriteFile(to_other, "x", 1, &done, NULL);
    WaitForSingleObject(stays, INFINITE);
    GetExitCodeThread(stays, &done);
    printf("read %lu\n", done);
    return 0;
}
