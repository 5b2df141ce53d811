/* LockFileEx on overlapped handles: what waits ends by events, ports and cancelling; who comes
 * first is first; threads that end and handles that are closed take what they wait for along. */
#include <stdio.h>
#include <windows.h>

static HANDLE open_file(DWORD flags) {
    return CreateFileA("a", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_ALWAYS, flags, NULL);
}

static OVERLAPPED at(DWORD offset, HANDLE event) {
    OVERLAPPED where = {0};
    where.Offset = offset;
    where.hEvent = event;
    return where;
}

static DWORD lock(HANDLE file, DWORD flags, DWORD size, OVERLAPPED* where) {
    return LockFileEx(file, flags, 0, size, 0, where) ? 0 : GetLastError();
}

static DWORD result(HANDLE file, OVERLAPPED* where, DWORD wait) {
    DWORD count;
    return GetOverlappedResultEx(file, where, &count, wait, FALSE) ? 0 : GetLastError();
}

static OVERLAPPED of_thread;

static DWORD WINAPI ask_and_end(LPVOID file) {
    return lock(file, LOCKFILE_EXCLUSIVE_LOCK, 10, &of_thread);
}

static DWORD WINAPI unlock_soon(LPVOID file) {
    OVERLAPPED where = at(0, NULL);
    Sleep(50);
    UnlockFileEx(file, 0, 10, 0, &where);
    return 0;
}

int main(void) {
    HANDLE first = open_file(0), second = open_file(FILE_FLAG_OVERLAPPED),
           third = open_file(FILE_FLAG_OVERLAPPED);
    HANDLE events[4];
    for (int i = 0; i < 4; ++i) {
        events[i] = CreateEventA(NULL, TRUE, TRUE, NULL);
    }
    OVERLAPPED a = at(0, NULL), b = at(0, events[1]), c = at(5, events[2]), d = at(0, events[3]);
    printf("first %lu\n", lock(first, LOCKFILE_EXCLUSIVE_LOCK, 10, &a));
    printf("at once %lu\n",
           lock(second, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 10, &b));
    printf("waits %lu", lock(second, LOCKFILE_EXCLUSIVE_LOCK, 10, &b));
    printf(" event %lu", WaitForSingleObject(events[1], 0));
    printf(" %lu\n", result(second, &b, 0));
    printf("behind it %lu", lock(third, LOCKFILE_EXCLUSIVE_LOCK, 10, &c));
    printf(" %lu\n", lock(third, 0, 2, &d));
    UnlockFileEx(first, 0, 10, 0, &a);
    printf("unlocked %lu", result(second, &b, INFINITE));
    printf(" %lu", result(third, &c, 0));
    printf(" %lu\n", result(third, &d, 0));
    b = at(0, NULL);
    UnlockFileEx(second, 0, 10, 0, &b);
    printf("unlocked %lu", result(third, &c, INFINITE));
    printf(" %lu\n", result(third, &d, INFINITE));
    c.Offset = 5;
    UnlockFileEx(third, 0, 10, 0, &c);
    UnlockFileEx(third, 0, 2, 0, &d);

    /* Cancelled, by its OVERLAPPED. */
    lock(first, LOCKFILE_EXCLUSIVE_LOCK, 10, &a);
    b = at(0, events[1]);
    lock(second, LOCKFILE_EXCLUSIVE_LOCK, 10, &b);
    printf("cancel %d", CancelIoEx(second, &b));
    printf(" %lu", result(second, &b, INFINITE));
    printf(" again %d", CancelIoEx(second, &b));
    printf(" %lu\n", GetLastError());

    /* The thread that asked ends. */
    of_thread = at(0, events[2]);
    HANDLE thread = CreateThread(NULL, 0, &ask_and_end, second, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    printf("thread ends %lu\n", result(second, &of_thread, 5000));

    /* The handle is closed. */
    d = at(0, events[3]);
    HANDLE closed = open_file(FILE_FLAG_OVERLAPPED);
    printf("closed %lu", lock(closed, LOCKFILE_EXCLUSIVE_LOCK, 10, &d));
    CloseHandle(closed);
    printf(" %lu", WaitForSingleObject(events[3], 5000));
    printf(" %lx\n", (ULONG)d.Internal);

    /* By a completion port. */
    HANDLE port = CreateIoCompletionPort(third, NULL, 7, 0);
    c = at(0, NULL);
    printf("port %lu", lock(third, LOCKFILE_EXCLUSIVE_LOCK, 10, &c));
    UnlockFileEx(first, 0, 10, 0, &a);
    DWORD count;
    ULONG_PTR key;
    OVERLAPPED* which;
    printf(" %d", GetQueuedCompletionStatus(port, &count, &key, &which, 5000));
    printf(" %d %d\n", (int)key, which == &c);
    UnlockFileEx(third, 0, 10, 0, &c);

    /* A thread that waits itself. */
    a = at(0, NULL);
    lock(first, LOCKFILE_EXCLUSIVE_LOCK, 10, &a);
    HANDLE other = open_file(0);
    thread = CreateThread(NULL, 0, &unlock_soon, first, 0, NULL);
    d = at(0, NULL);
    printf("itself %lu\n", lock(other, LOCKFILE_EXCLUSIVE_LOCK, 10, &d));
    WaitForSingleObject(thread, INFINITE);
    return 0;
}
