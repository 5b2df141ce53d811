// DuplicateHandle into a child, out of it, and between the two: objects of every kind, the same access
// or less, closed at the source, inheritable or not.
// args: parent
#include <stdio.h>

#include "peer.h"

static HANDLE in, out;

// What the child does with a handle that it is told, by the letter before it.
static ULONG_PTR use(int what, HANDLE handle) {
    DWORD count = 0;
    LONG before = 0;
    char text[8] = "";
    switch (what) {
    case 'e': return SetEvent(handle);
    case 'w': return WaitForSingleObject(handle, 1000);
    case 's': return ReleaseSemaphore(handle, 2, &before) ? (ULONG_PTR)before : 99;
    case 'm': return WaitForSingleObject(handle, 0); // it ends as the owner
    case 'v': {
        char* view = MapViewOfFile(handle, FILE_MAP_WRITE, 0, 0, 0);
        if (view == NULL) {
            return GetLastError();
        }
        ++*view;
        UnmapViewOfFile(view);
        return 0;
    }
    case 'r': return ReadFile(handle, text, 1, &count, NULL) ? (ULONG_PTR)text[0] : GetLastError();
    case 'f': return WriteFile(handle, "child", 5, &count, NULL) ? count : GetLastError();
    case 'p': return GetProcessId(handle);
    case 't': return GetThreadId(handle);
    case 'c': return PostQueuedCompletionStatus(handle, 7, 8, NULL);
    case 'x': return (CloseHandle(handle), GetLastError());
    case 'i': {
        DWORD flags = 0;
        return GetHandleInformation(handle, &flags) ? flags : GetLastError();
    }
    default: return 77;
    }
}

static int child(char** argv) {
    in = handle_from(argv[2]);
    out = handle_from(argv[3]);
    HANDLE own = CreateEventA(NULL, TRUE, FALSE, NULL);
    send_number(out, (ULONG_PTR)own);
    for (;;) {
        const ULONG_PTR what = receive_number(in);
        if (what == (ULONG_PTR)-1) {
            return (int)WaitForSingleObject(own, 0); // was it signalled?
        }
        send_number(out, use((int)what, (HANDLE)receive_number(in)));
    }
}

static Peer peer;
static ULONG_PTR ask(int what, HANDLE handle) {
    send_number(peer.to, (ULONG_PTR)what);
    send_number(peer.to, (ULONG_PTR)handle);
    return receive_number(peer.from);
}

static HANDLE give_with(HANDLE handle, DWORD access, BOOL inherit, DWORD options) {
    HANDLE made = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), handle, peer.process.hProcess, &made, access, inherit,
                         options)) {
        printf("[error %lu] ", GetLastError());
    }
    return made;
}
static HANDLE give(HANDLE handle) { return give_with(handle, 0, FALSE, DUPLICATE_SAME_ACCESS); }

int main(int argc, char** argv) {
    (void)argc;
    if (argv[1][0] == 'c') {
        return child(argv);
    }
    printf("started %d\n", start_peer(&peer, "child", 0));
    HANDLE remote_event = (HANDLE)receive_number(peer.from);

    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    printf("event %d", (int)ask('e', give(event)));
    printf(" %lu\n", WaitForSingleObject(event, 0));

    HANDLE mutex = CreateMutexA(NULL, FALSE, NULL);
    printf("mutex %d", (int)ask('m', give(mutex)));
    printf(" %lu\n", WaitForSingleObject(mutex, 0));

    HANDLE semaphore = CreateSemaphoreA(NULL, 1, 10, NULL);
    printf("semaphore %d", (int)ask('s', give(semaphore)));
    int count = 0;
    while (WaitForSingleObject(semaphore, 0) == 0) {
        ++count;
    }
    printf(" %d\n", count);

    HANDLE timer = CreateWaitableTimerA(NULL, TRUE, NULL);
    LARGE_INTEGER soon = {.QuadPart = -200000};
    SetWaitableTimer(timer, &soon, 0, NULL, NULL, FALSE);
    printf("timer %d\n", (int)ask('w', give(timer)));

    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, NULL);
    char* view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    *view = 40;
    printf("section %d", (int)ask('v', give(section)));
    printf(" %d\n", *view);
    printf("section to read %d\n", (int)ask('v', give_with(section, FILE_MAP_READ, FALSE, 0)));

    HANDLE file = CreateFileA("duplicate.tmp", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_ALWAYS,
                              FILE_FLAG_DELETE_ON_CLOSE, NULL);
    HANDLE file_there = give(file);
    printf("file %d", (int)ask('f', file_there));
    printf(" %lu\n", SetFilePointer(file, 0, NULL, FILE_CURRENT)); // one object: one position

    HANDLE read_end, write_end;
    DWORD done;
    CreatePipe(&read_end, &write_end, NULL, 0);
    WriteFile(write_end, "P", 1, &done, NULL);
    printf("pipe %c\n", (int)ask('r', give(read_end)));

    printf("process %d\n", ask('p', give(GetCurrentProcess())) == GetCurrentProcessId());
    printf("thread %d\n", ask('t', give(GetCurrentThread())) == GetCurrentThreadId());

    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    ULONG_PTR key = 0;
    OVERLAPPED* overlapped = NULL;
    printf("port %d", (int)ask('c', give(port)));
    printf(" %d", GetQueuedCompletionStatus(port, &done, &key, &overlapped, 1000));
    printf(" %lu %d\n", done, (int)key);

    // Less access, and inheritance.
    HANDLE weak = give_with(event, SYNCHRONIZE, TRUE, 0);
    printf("weak %d inherits %d\n", (int)ask('e', weak), (int)ask('i', weak));

    // Closed at the source.
    HANDLE moved = give_with(event, 0, FALSE, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE);
    printf("moved %d", (int)ask('e', moved));
    printf(" here %d", SetEvent(event));
    printf(" %lu\n", GetLastError());

    // Out of the child: its own event, then without a handle left there.
    HANDLE mine = NULL;
    printf("out %d", DuplicateHandle(peer.process.hProcess, remote_event, GetCurrentProcess(), &mine,
                                     0, FALSE, DUPLICATE_SAME_ACCESS));
    printf(" %d", SetEvent(mine));
    printf(" %lu\n", WaitForSingleObject(mine, 0));
    printf("taken %d", DuplicateHandle(peer.process.hProcess, moved, GetCurrentProcess(), &event, 0,
                                       FALSE, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
    printf(" %d there %d\n", SetEvent(event), (int)ask('i', moved));
    // Closed there, nowhere to.
    printf("closed %d", DuplicateHandle(peer.process.hProcess, weak, NULL, NULL, 0, FALSE,
                                        DUPLICATE_CLOSE_SOURCE));
    printf(" %d\n", (int)ask('i', weak));
    // Within the child.
    HANDLE twice = NULL;
    printf("within %d", DuplicateHandle(peer.process.hProcess, remote_event, peer.process.hProcess,
                                        &twice, 0, FALSE, DUPLICATE_SAME_ACCESS));
    printf(" %d\n", twice != remote_event && ask('e', twice) == 1);

    // What can't be.
    printf("bad handle %d",
           DuplicateHandle(peer.process.hProcess, (HANDLE)0x4440, GetCurrentProcess(), &mine, 0,
                           FALSE, DUPLICATE_SAME_ACCESS));
    printf(" %lu\n", GetLastError());
    HANDLE poor = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, peer.process.dwProcessId);
    printf("no right %d", DuplicateHandle(GetCurrentProcess(), event, poor, &mine, 0, FALSE,
                                          DUPLICATE_SAME_ACCESS));
    printf(" %lu\n", GetLastError());
    HANDLE rich = OpenProcess(PROCESS_DUP_HANDLE, FALSE, peer.process.dwProcessId);
    printf("right %d\n", DuplicateHandle(GetCurrentProcess(), event, rich, &mine, 0, FALSE,
                                         DUPLICATE_SAME_ACCESS));
    HANDLE process;
    DuplicateHandle(GetCurrentProcess(), peer.process.hProcess, GetCurrentProcess(), &process, 0,
                    FALSE, DUPLICATE_SAME_ACCESS);
    printf("ended %lu\n", end_peer(&peer)); // 0: its event was signalled
    printf("dead %d", DuplicateHandle(GetCurrentProcess(), event, process, &mine, 0, FALSE,
                                      DUPLICATE_SAME_ACCESS));
    printf(" %lu\n", GetLastError());
    return 0;
}
