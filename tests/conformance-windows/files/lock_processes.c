/* Locks between processes: an overlapped wait ends when another process unlocks, and when one that
 * holds the lock is killed. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static HANDLE open_file(DWORD flags) {
    return CreateFileA("a", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_ALWAYS, flags, NULL);
}

static PROCESS_INFORMATION start(const char* what) {
    char path[MAX_PATH], line[MAX_PATH + 16];
    GetModuleFileNameA(NULL, path, MAX_PATH);
    snprintf(line, sizeof line, "x %s", what);
    STARTUPINFOA startup = {0};
    startup.cb = sizeof startup;
    PROCESS_INFORMATION process;
    CreateProcessA(path, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process);
    return process;
}

int main(int argc, char** argv) {
    HANDLE held = CreateEventA(NULL, TRUE, FALSE, "Local\\lock-held");
    if (argc > 1) {
        HANDLE file = open_file(0);
        LockFile(file, 0, 0, 10, 0);
        SetEvent(held);
        Sleep(strcmp(argv[1], "unlock") == 0 ? 100 : 20000);
        UnlockFile(file, 0, 0, 10, 0);
        Sleep(20000);
        return 0;
    }
    static const char* const ends[] = {"unlock", "killed"};
    for (int i = 0; i < 2; ++i) {
        ResetEvent(held);
        PROCESS_INFORMATION other = start(ends[i]);
        WaitForSingleObject(held, 20000);
        HANDLE file = open_file(FILE_FLAG_OVERLAPPED);
        OVERLAPPED where = {0};
        where.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
        const BOOL at_once = LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &where);
        printf("%s %d", ends[i], at_once);
        printf(" %lu", GetLastError());
        if (i == 1) {
            TerminateProcess(other.hProcess, 1);
        }
        DWORD count;
        printf(" %d\n", GetOverlappedResultEx(file, &where, &count, 10000, FALSE));
        TerminateProcess(other.hProcess, 1);
        WaitForSingleObject(other.hProcess, INFINITE);
        CloseHandle(file);
    }
    return 0;
}
