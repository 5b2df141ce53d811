// Changes in directories: by handle, with an event, an APC and a completion port; with the tree.
#include <stdio.h>
#include <windows.h>

static DWORD buffer[1024];

static void show(DWORD size) {
    static const char* const actions[] = {"?",        "added",    "removed",
                                          "modified", "old name", "new name"};
    const char* at = (const char*)buffer;
    while (size != 0) {
        const FILE_NOTIFY_INFORMATION* change = (const FILE_NOTIFY_INFORMATION*)at;
        printf("  %s %.*ls\n", actions[change->Action], (int)(change->FileNameLength / 2),
               change->FileName);
        if (change->NextEntryOffset == 0) {
            return;
        }
        at += change->NextEntryOffset;
    }
    puts("  (look yourself)");
}

static void make(const char* name) {
    CloseHandle(CreateFileA(name, GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL));
}
static void append(const char* name) {
    const HANDLE file = CreateFileA(name, FILE_APPEND_DATA, 7, NULL, OPEN_EXISTING, 0, NULL);
    DWORD done;
    WriteFile(file, "x", 1, &done, NULL);
    CloseHandle(file);
}

static HANDLE open_directory(DWORD flags) {
    return CreateFileA("watched", FILE_LIST_DIRECTORY, 7, NULL, OPEN_EXISTING,
                       FILE_FLAG_BACKUP_SEMANTICS | flags, NULL);
}

static HANDLE own_event;

static void CALLBACK routine(DWORD error, DWORD size, LPOVERLAPPED overlapped) {
    printf("routine: error %lu, event %s\n", error,
           overlapped->hEvent == own_event ? "as it was" : "another");
    show(size);
}

static DWORD WINAPI change_later(LPVOID unused) {
    (void)unused;
    Sleep(50);
    make("watched\\later");
    return 0;
}

int main(void) {
    const DWORD names = FILE_NOTIFY_CHANGE_FILE_NAME | FILE_NOTIFY_CHANGE_DIR_NAME;
    DWORD size = 0;
    CreateDirectoryA("watched", NULL);
    CreateDirectoryA("watched\\below", NULL);

    puts("-- a notification handle");
    HANDLE handle = FindFirstChangeNotificationA("watched", FALSE, FILE_NOTIFY_CHANGE_FILE_NAME);
    printf("at first: %lu\n", WaitForSingleObject(handle, 0));
    make("watched\\one");
    printf("changed: %lu\n", WaitForSingleObject(handle, 5000));
    printf("next: %d\n", FindNextChangeNotification(handle));
    printf("quiet: %lu\n", WaitForSingleObject(handle, 50));
    make("watched\\below\\unseen");
    CreateDirectoryA("watched\\dir", NULL);
    printf("not of interest: %lu\n", WaitForSingleObject(handle, 50));
    DeleteFileA("watched\\one");
    printf("changed: %lu\n", WaitForSingleObject(handle, 5000));
    printf("close: %d\n", FindCloseChangeNotification(handle));
    handle = FindFirstChangeNotificationA("nothing", FALSE, FILE_NOTIFY_CHANGE_FILE_NAME);
    printf("no directory: %d, %lu\n", handle == INVALID_HANDLE_VALUE, GetLastError());

    puts("-- overlapped, with an event");
    handle = open_directory(FILE_FLAG_OVERLAPPED);
    own_event = CreateEventA(NULL, TRUE, FALSE, NULL);
    OVERLAPPED overlapped = {.hEvent = own_event};
    BOOL ok = ReadDirectoryChangesW(handle, buffer, sizeof buffer, FALSE,
                                    names | FILE_NOTIFY_CHANGE_SIZE, NULL, &overlapped, NULL);
    printf("begun: %d\n", ok);
    ok = GetOverlappedResult(handle, &overlapped, &size, FALSE);
    printf("waits: %d %lu\n", ok, GetLastError());
    make("watched\\two");
    ok = GetOverlappedResult(handle, &overlapped, &size, TRUE);
    printf("ended: %d\n", ok);
    show(size);
    append("watched\\two");
    MoveFileA("watched\\two", "watched\\three");
    DeleteFileA("watched\\three");
    RemoveDirectoryA("watched\\dir");
    ReadDirectoryChangesW(handle, buffer, sizeof buffer, FALSE, names, NULL, &overlapped, NULL);
    GetOverlappedResult(handle, &overlapped, &size, TRUE);
    puts("what came meanwhile:");
    show(size);
    ReadDirectoryChangesW(handle, buffer, sizeof buffer, FALSE, names, NULL, &overlapped, NULL);
    printf("cancel: %d\n", CancelIo(handle));
    ok = GetOverlappedResult(handle, &overlapped, &size, TRUE);
    printf("cancelled: %d %lu\n", ok, ok ? 0 : GetLastError());
    puts("too small a buffer");
    ReadDirectoryChangesW(handle, buffer, 16, FALSE, names, NULL, &overlapped, NULL);
    make("watched\\a long name that does not fit");
    ok = GetOverlappedResult(handle, &overlapped, &size, TRUE);
    printf("%d, %lu bytes\n", ok, size);
    CloseHandle(handle);

    puts("-- with a routine, and the tree");
    handle = open_directory(FILE_FLAG_OVERLAPPED);
    ReadDirectoryChangesW(handle, buffer, sizeof buffer, TRUE, names, NULL, &overlapped, routine);
    MoveFileA("watched\\below\\unseen", "watched\\below\\seen");
    printf("sleep: %lu\n", SleepEx(5000, TRUE));
    MoveFileA("watched\\below", "watched\\under");
    make("watched\\under\\new");
    MoveFileA("watched\\under\\new", "watched\\new");
    ReadDirectoryChangesW(handle, buffer, sizeof buffer, TRUE, names, NULL, &overlapped, routine);
    printf("sleep: %lu\n", SleepEx(5000, TRUE));
    CloseHandle(handle);

    puts("-- with a completion port; the handle is closed meanwhile");
    handle = open_directory(FILE_FLAG_OVERLAPPED);
    const HANDLE port = CreateIoCompletionPort(handle, NULL, 77, 1);
    ULONG_PTR key = 0;
    OVERLAPPED* ended = NULL;
    memset(&overlapped, 0, sizeof overlapped);
    ReadDirectoryChangesW(handle, buffer, sizeof buffer, FALSE, names, NULL, &overlapped, NULL);
    DeleteFileA("watched\\new");
    ok = GetQueuedCompletionStatus(port, &size, &key, &ended, 5000);
    printf("%d, key %lu, %s\n", ok, (unsigned long)key, ended == &overlapped ? "ours" : "another");
    show(size);
    ReadDirectoryChangesW(handle, buffer, sizeof buffer, FALSE, names, NULL, &overlapped, NULL);
    CloseHandle(handle);
    ok = GetQueuedCompletionStatus(port, &size, &key, &ended, 5000);
    printf("%d, %lu bytes\n", ok, size);

    puts("-- synchronous");
    handle = open_directory(0);
    CloseHandle(CreateThread(NULL, 0, change_later, NULL, 0, NULL));
    ok = ReadDirectoryChangesW(handle, buffer, sizeof buffer, FALSE, names, &size, NULL, NULL);
    printf("%d\n", ok);
    show(size);
    return 0;
}
