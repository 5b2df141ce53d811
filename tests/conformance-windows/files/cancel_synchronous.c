/* CancelSynchronousIo: another thread's read of a pipe, its wait for a lock and for a client end;
 * who waits for nothing stays. */
#include <stdio.h>
#include <windows.h>

static HANDLE reading, file, server, notified;
static volatile LONG step;

static DWORD WINAPI read_pipe(LPVOID unused) {
    (void)unused;
    char byte;
    DWORD done;
    InterlockedIncrement(&step);
    return ReadFile(reading, &byte, 1, &done, NULL) ? 0 : GetLastError();
}

static DWORD WINAPI wait_for_lock(LPVOID unused) {
    (void)unused;
    OVERLAPPED where = {0};
    InterlockedIncrement(&step);
    return LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &where) ? 0 : GetLastError();
}

static DWORD WINAPI wait_for_client(LPVOID unused) {
    (void)unused;
    InterlockedIncrement(&step);
    return ConnectNamedPipe(server, NULL) ? 0 : GetLastError();
}

static DWORD WINAPI wait_for_changes(LPVOID unused) {
    (void)unused;
    static char buffer[1024];
    DWORD done;
    InterlockedIncrement(&step);
    return ReadDirectoryChangesW(notified, buffer, sizeof buffer, FALSE,
                                 FILE_NOTIFY_CHANGE_FILE_NAME, &done, NULL, NULL)
               ? 0
               : GetLastError();
}

static DWORD WINAPI sleep_on(LPVOID event) {
    InterlockedIncrement(&step);
    return WaitForSingleObject(event, INFINITE);
}

static void cancel(const char* what, LPTHREAD_START_ROUTINE routine) {
    step = 0;
    HANDLE thread = CreateThread(NULL, 0, routine, NULL, 0, NULL);
    while (step == 0) {
        Sleep(1);
    }
    BOOL done = FALSE;
    for (int tries = 0; tries < 500 && WaitForSingleObject(thread, 10) == WAIT_TIMEOUT; ++tries) {
        done |= CancelSynchronousIo(thread); /* it may not be in the call yet */
    }
    DWORD error = 99;
    GetExitCodeThread(thread, &error);
    printf("%s %d %lu\n", what, done, error);
    CloseHandle(thread);
}

int main(void) {
    HANDLE writing;
    CreatePipe(&reading, &writing, NULL, 0);
    cancel("pipe", &read_pipe);
    DWORD done;
    WriteFile(writing, "x", 1, &done, NULL);
    printf("later %lu\n", read_pipe(NULL));

    HANDLE holder = CreateFileA("a", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_NEW, 0, NULL);
    LockFile(holder, 0, 0, 1, 0);
    file = CreateFileA("a", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    cancel("lock", &wait_for_lock);
    UnlockFile(holder, 0, 0, 1, 0);
    printf("later %lu\n", wait_for_lock(NULL));

    char name[64];
    snprintf(name, sizeof name, "\\\\.\\pipe\\cancelled-%lu", GetCurrentProcessId());
    server = CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE, 1, 0, 0, 0, NULL);
    cancel("client", &wait_for_client);

    notified = CreateFileA(".", FILE_LIST_DIRECTORY, 7, NULL, OPEN_EXISTING,
                           FILE_FLAG_BACKUP_SEMANTICS, NULL);
    cancel("changes", &wait_for_changes);

    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    step = 0;
    HANDLE thread = CreateThread(NULL, 0, &sleep_on, event, 0, NULL);
    while (step == 0) {
        Sleep(1);
    }
    printf("nothing %d", CancelSynchronousIo(thread));
    printf(" %lu\n", GetLastError());
    SetEvent(event);
    WaitForSingleObject(thread, INFINITE);
    printf("ended %d", CancelSynchronousIo(thread));
    printf(" %lu\n", GetLastError());
    return 0;
}
