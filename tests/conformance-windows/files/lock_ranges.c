/* Which ranges of bytes are in each other's way, and in the way of reads and writes. */
#include <stdio.h>
#include <windows.h>

static HANDLE files[2];

static DWORD lock(int file, DWORD flags, ULONGLONG offset, ULONGLONG size) {
    OVERLAPPED where = {0};
    where.Offset = (DWORD)offset;
    where.OffsetHigh = (DWORD)(offset >> 32);
    return LockFileEx(files[file], flags | LOCKFILE_FAIL_IMMEDIATELY, 0, (DWORD)size,
                      (DWORD)(size >> 32), &where)
               ? 0
               : GetLastError();
}

static DWORD unlock(int file, ULONGLONG offset, ULONGLONG size) {
    return UnlockFile(files[file], (DWORD)offset, (DWORD)(offset >> 32), (DWORD)size,
                      (DWORD)(size >> 32))
               ? 0
               : GetLastError();
}

static DWORD transfer(int file, int writes, DWORD offset, DWORD size) {
    char buffer[64] = {0};
    DWORD done;
    OVERLAPPED where = {0};
    where.Offset = offset;
    return (writes ? WriteFile(files[file], buffer, size, &done, &where)
                   : ReadFile(files[file], buffer, size, &done, &where))
               ? 0
               : GetLastError();
}

#define EXCLUSIVE LOCKFILE_EXCLUSIVE_LOCK

int main(void) {
    for (int i = 0; i < 2; ++i) {
        files[i] = CreateFileA("a", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_ALWAYS, 0, NULL);
    }
    transfer(0, 1, 0, 64);
    printf("exclusive %lu\n", lock(0, EXCLUSIVE, 10, 10));
    printf("own %lu", lock(0, EXCLUSIVE, 10, 10));
    printf(" other %lu", lock(1, EXCLUSIVE, 19, 1));
    printf(" shared %lu", lock(1, 0, 19, 1));
    printf(" beside %lu", lock(1, EXCLUSIVE, 20, 1));
    printf(" %lu\n", lock(1, EXCLUSIVE, 9, 1));
    printf("read %lu", transfer(1, 0, 5, 10));
    printf(" %lu", transfer(1, 0, 0, 9));
    printf(" write %lu", transfer(1, 1, 15, 1));
    printf(" %lu", transfer(1, 1, 30, 1));
    printf(" own %lu", transfer(0, 0, 10, 10));
    printf(" %lu\n", transfer(0, 1, 10, 10));
    printf("nothing %lu", transfer(1, 0, 12, 0));
    printf(" %lu\n", transfer(1, 1, 12, 0));
    printf("unlock part %lu", unlock(0, 10, 5));
    printf(" by another %lu", unlock(1, 10, 10));
    printf(" right %lu", unlock(0, 10, 10));
    printf(" again %lu\n", unlock(0, 10, 10));
    unlock(1, 20, 1);
    unlock(1, 9, 1);

    printf("shared %lu", lock(0, 0, 10, 10));
    printf(" %lu", lock(1, 0, 10, 10));
    printf(" read %lu", transfer(0, 0, 10, 10));
    printf(" %lu", transfer(1, 0, 10, 10));
    printf(" write %lu", transfer(0, 1, 10, 1));
    printf(" %lu\n", transfer(1, 1, 10, 1));
    printf("exclusive %lu\n", lock(0, EXCLUSIVE, 15, 1));
    unlock(0, 10, 10);
    unlock(1, 10, 10);

    /* No bytes: in the way only between bytes. */
    printf("none %lu", lock(0, EXCLUSIVE, 10, 0));
    printf(" inside %lu", lock(1, EXCLUSIVE, 5, 10));
    printf(" at its begin %lu", lock(1, EXCLUSIVE, 10, 5));
    printf(" at its end %lu", lock(1, EXCLUSIVE, 5, 5));
    printf(" none too %lu\n", lock(1, EXCLUSIVE, 10, 0));
    printf("inside others %lu\n", lock(0, EXCLUSIVE, 12, 0));
    unlock(1, 10, 5);
    unlock(1, 5, 5);

    /* Beyond the end of the file, up to the last byte there is, and further. */
    printf("far %lu", lock(0, EXCLUSIVE, 1ULL << 40, 100));
    printf(" %lu", lock(1, EXCLUSIVE, (1ULL << 40) + 99, 1));
    printf(" to the end %lu", lock(0, EXCLUSIVE, (1ULL << 63) - 1, 1ULL << 63));
    printf(" past it %lu\n", lock(1, EXCLUSIVE, (1ULL << 63) - 1, ~0ULL));

    /* A handle without rights to data. */
    HANDLE weak = CreateFileA("a", FILE_READ_ATTRIBUTES, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("no access %d", LockFile(weak, 40, 0, 1, 0));
    printf(" %lu\n", GetLastError());
    /* The end of a handle is that of its locks. */
    CloseHandle(files[0]);
    printf("closed %lu\n", lock(1, EXCLUSIVE, 1ULL << 40, 100));
    return 0;
}
