// A range that one handle has locked for itself it may lock shared besides: two unlocks then, the
// exclusive lock's first. The farthest offset can be locked; types of standard handles by their
// numbers; what truncation wants.
#include <stdio.h>
#include <windows.h>
static void show(const char* what, BOOL done) {
    printf("%s %d %lu\n", what, done, done ? 0 : GetLastError());
}
int main(void) {
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE;
    const DWORD access = GENERIC_READ | GENERIC_WRITE;
    HANDLE one = CreateFileA("twice.bin", access, share, NULL, CREATE_ALWAYS, 0, NULL);
    HANDLE other = CreateFileA("twice.bin", access, share, NULL, OPEN_EXISTING, 0, NULL);
    const DWORD now = LOCKFILE_FAIL_IMMEDIATELY;
    OVERLAPPED at = {0};
    at.Offset = 300;
    show("exclusive", LockFileEx(one, LOCKFILE_EXCLUSIVE_LOCK | now, 0, 100, 0, &at));
    show("exclusive again", LockFileEx(one, LOCKFILE_EXCLUSIVE_LOCK | now, 0, 100, 0, &at));
    show("shared too", LockFileEx(one, now, 0, 100, 0, &at));
    show("other, shared", LockFileEx(other, now, 0, 100, 0, &at));
    show("unlock", UnlockFileEx(one, 0, 100, 0, &at));
    show("other, shared", LockFileEx(other, now, 0, 100, 0, &at));
    show("unlock", UnlockFileEx(one, 0, 100, 0, &at));
    show("unlock", UnlockFileEx(one, 0, 100, 0, &at));
    show("other unlocks", UnlockFileEx(other, 0, 100, 0, &at));
    show("far", LockFile(one, ~0u, ~0u, 1, 0));
    show("far, other", LockFile(other, ~0u, ~0u, 1, 0));
    show("far unlock", UnlockFile(one, ~0u, ~0u, 1, 0));
    show("too far", LockFile(one, ~0u, ~0u, 2, 0));
    CloseHandle(one);
    CloseHandle(other);
    HANDLE file = CreateFileA("twice.bin", FILE_WRITE_DATA, 0, NULL, TRUNCATE_EXISTING, 0, NULL);
    show("truncate by data", file != INVALID_HANDLE_VALUE);
    file = CreateFileA("twice.bin", GENERIC_WRITE, 0, NULL, TRUNCATE_EXISTING, 0, NULL);
    show("truncate", file != INVALID_HANDLE_VALUE);
    CloseHandle(file);
    DWORD by_number = GetFileType((HANDLE)(LONG_PTR)(LONG)STD_OUTPUT_HANDLE);
    printf("same type %d\n", by_number == GetFileType(GetStdHandle(STD_OUTPUT_HANDLE)));
    return 0;
}
