// One of several programs that are started apart: does what the lines of its input say, one answer
// for each. Handles are numbered as they come (apart.py).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { most = 512 };
static HANDLE handles[most];
static int count;

static int keep(HANDLE handle) {
    if (handle == NULL || handle == INVALID_HANDLE_VALUE) {
        return -1;
    }
    handles[count % most] = handle;
    return count++ % most;
}

// What CreateX gives: a number, or -1, and GetLastError.
static void made(HANDLE handle) {
    DWORD error = GetLastError();
    printf("%d %lu\n", keep(handle), error);
}

static void done(BOOL result) { printf("%d %lu\n", result, result ? 0 : GetLastError()); }

// Operations of every kind, in an order that the seed decides, until somebody kills us.
static void work(unsigned seed, int rounds, const char* directory) {
    for (int i = 0; i < rounds; ++i) {
        char name[64];
        char path[MAX_PATH];
        seed = seed * 1103515245 + 12345;
        unsigned which = seed >> 16 & 7;
        sprintf(name, "work-%u-%u", seed >> 20 & 1, which);
        sprintf(path, "%s\\file-%u", directory, seed >> 20 & 3);
        HANDLE handle = NULL;
        switch (which) {
        case 0: handle = CreateEventA(NULL, seed >> 24 & 1, FALSE, name); break;
        case 1:
            handle = CreateMutexA(NULL, FALSE, name);
            if (WaitForSingleObject(handle, 1000) == WAIT_TIMEOUT) {
                printf("stuck\n");
            }
            if ((seed >> 25 & 1) != 0) {
                ReleaseMutex(handle);
            }
            break;
        case 2: handle = CreateSemaphoreA(NULL, 1, 5, name); break;
        case 3: handle = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, name);
            break;
        default: {
            handle = CreateFileA(path, GENERIC_READ | GENERIC_WRITE,
                                 (which & 1) != 0 ? 0 : FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                                 OPEN_ALWAYS, 0, NULL);
            if (handle != INVALID_HANDLE_VALUE) {
                LockFile(handle, seed >> 20 & 15, 0, 8, 0);
            }
        }
        }
        if (handle != NULL && handle != INVALID_HANDLE_VALUE) {
            if (which < 3) {
                SetEvent(handle);
                ReleaseSemaphore(handle, 1, NULL);
            }
            if ((seed >> 26 & 3) != 0) {
                CloseHandle(handle);
            } else {
                int at = keep(handle);
                CloseHandle(handles[(at + 16) % most]);
            }
        }
    }
    printf("worked\n");
}

int main(void) {
    char line[1024];
    setvbuf(stdout, NULL, _IONBF, 0);
    while (fgets(line, sizeof line, stdin) != NULL) {
        char what[32] = "";
        char text[512] = "";
        long a = 0, b = 0, c = 0, d = 0;
        sscanf(line, "%31s %511s %ld %ld %ld %ld", what, text, &a, &b, &c, &d);
        HANDLE handle = handles[abs(atoi(text)) % most];
        SetLastError(0);
        if (strcmp(what, "event") == 0) {
            made(CreateEventA(NULL, a, b, strcmp(text, "-") == 0 ? NULL : text));
        } else if (strcmp(what, "open_event") == 0) {
            made(OpenEventA(EVENT_ALL_ACCESS, FALSE, text));
        } else if (strcmp(what, "mutex") == 0) {
            made(CreateMutexA(NULL, a, text));
        } else if (strcmp(what, "semaphore") == 0) {
            made(CreateSemaphoreA(NULL, a, b, text));
        } else if (strcmp(what, "timer") == 0) {
            made(CreateWaitableTimerA(NULL, TRUE, text));
        } else if (strcmp(what, "mapping") == 0) {
            made(CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, a, text));
        } else if (strcmp(what, "open_mapping") == 0) {
            made(OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, text));
        } else if (strcmp(what, "poke") == 0) {
            char* view = MapViewOfFile(handle, FILE_MAP_WRITE, 0, 0, 0);
            if (view != NULL) {
                view[a] = b;
            }
            done(view != NULL && UnmapViewOfFile(view));
        } else if (strcmp(what, "peek") == 0) {
            char* view = MapViewOfFile(handle, FILE_MAP_READ, 0, 0, 0);
            printf("%d\n", view != NULL ? view[a] : -1);
            UnmapViewOfFile(view);
        } else if (strcmp(what, "set") == 0) {
            done(SetEvent(handle));
        } else if (strcmp(what, "reset") == 0) {
            done(ResetEvent(handle));
        } else if (strcmp(what, "release") == 0) {
            done(ReleaseMutex(handle));
        } else if (strcmp(what, "post") == 0) {
            done(ReleaseSemaphore(handle, a, NULL));
        } else if (strcmp(what, "start_timer") == 0) {
            LARGE_INTEGER due = {.QuadPart = -10000LL * a};
            done(SetWaitableTimer(handle, &due, 0, NULL, NULL, FALSE));
        } else if (strcmp(what, "wait") == 0) {
            printf("%lu\n", WaitForSingleObject(handle, a));
        } else if (strcmp(what, "wait_two") == 0) { // first, second, all, milliseconds
            HANDLE both[] = {handle, handles[a % most]};
            printf("%lu\n", WaitForMultipleObjects(2, both, b, c));
        } else if (strcmp(what, "open") == 0) { // access, share, disposition, flags
            made(CreateFileA(text, a, b, NULL, c, d, NULL));
        } else if (strcmp(what, "lock") == 0) { // offset, size, exclusive, at once
            OVERLAPPED at = {.Offset = a};
            DWORD flags = (c ? LOCKFILE_EXCLUSIVE_LOCK : 0) | (d ? LOCKFILE_FAIL_IMMEDIATELY : 0);
            done(LockFileEx(handle, flags, 0, b, 0, &at));
        } else if (strcmp(what, "unlock") == 0) {
            done(UnlockFile(handle, a, 0, b, 0));
        } else if (strcmp(what, "read") == 0) { // offset
            char byte;
            DWORD got = 0;
            OVERLAPPED at = {.Offset = a};
            done(ReadFile(handle, &byte, 1, &got, &at));
        } else if (strcmp(what, "delete") == 0) {
            done(DeleteFileA(text));
        } else if (strcmp(what, "child") == 0) { // another one, which inherits all that says so
            STARTUPINFOA start = {.cb = sizeof start};
            PROCESS_INFORMATION process;
            BOOL result = CreateProcessA(NULL, text, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL,
                                         &start, &process);
            done(result);
            keep(process.hProcess);
        } else if (strcmp(what, "inherit") == 0) {
            done(SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
        } else if (strcmp(what, "kill") == 0) {
            done(TerminateProcess(handle, 3));
        } else if (strcmp(what, "close") == 0) {
            done(CloseHandle(handle));
        } else if (strcmp(what, "work") == 0) { // directory, seed, rounds
            work(a, b, text);
        } else {
            printf("unknown\n");
        }
    }
    return 0;
}
