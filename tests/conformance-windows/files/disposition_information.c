/* FileDispositionInfoEx: POSIX's rules, read-only files, FILE_FLAG_DELETE_ON_CLOSE taken back. */
#include <stdio.h>
#include <windows.h>

#define DELETE_IT 1
#define POSIX 2
#define ON_CLOSE 8
#define IGNORE_READONLY 0x10

static int there(const char* path) { return GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES; }

static DWORD dispose(HANDLE file, ULONG flags) {
    return SetFileInformationByHandle(file, (FILE_INFO_BY_HANDLE_CLASS)21, &flags, sizeof flags)
               ? 0
               : GetLastError();
}

static HANDLE open_with(const char* name, DWORD access, DWORD how, DWORD flags) {
    return CreateFileA(name, access, 7, NULL, how, flags, NULL);
}

int main(void) {
    HANDLE file = open_with("a", GENERIC_WRITE | DELETE, CREATE_NEW, 0);
    HANDLE other = open_with("a", GENERIC_READ, OPEN_EXISTING, 0);
    printf("posix %lu", dispose(file, DELETE_IT | POSIX));
    CloseHandle(file);
    printf(" %d", there("a"));
    CloseHandle(open_with("a", GENERIC_WRITE, CREATE_NEW, 0));
    printf(" a new one %d", there("a"));
    CloseHandle(other);
    printf(" %d\n", there("a"));

    file = open_with("a", DELETE, OPEN_EXISTING, 0);
    other = open_with("a", GENERIC_READ, OPEN_EXISTING, 0);
    printf("plain %lu", dispose(file, DELETE_IT));
    CloseHandle(file);
    printf(" %d", open_with("a", GENERIC_READ, OPEN_EXISTING, 0) == INVALID_HANDLE_VALUE);
    printf(" %lu", GetLastError());
    CloseHandle(other);
    printf(" %d\n", there("a"));

    CloseHandle(open_with("r", GENERIC_WRITE, CREATE_NEW, FILE_ATTRIBUTE_READONLY));
    file = open_with("r", DELETE, OPEN_EXISTING, 0);
    printf("read-only %lu", dispose(file, DELETE_IT));
    printf(" %lu", dispose(file, DELETE_IT | IGNORE_READONLY));
    CloseHandle(file);
    printf(" %d\n", there("r"));

    file = open_with("c", GENERIC_WRITE | DELETE, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE);
    printf("keep %lu", dispose(file, ON_CLOSE));
    CloseHandle(file);
    printf(" %d", there("c"));
    file = open_with("c", DELETE, OPEN_EXISTING, 0);
    printf(" not opened so %lu", dispose(file, ON_CLOSE));
    CloseHandle(file);
    file = open_with("c", DELETE, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE);
    dispose(file, ON_CLOSE);
    printf(" again %lu", dispose(file, ON_CLOSE | DELETE_IT));
    CloseHandle(file);
    printf(" %d\n", there("c"));

    file = open_with("b", GENERIC_READ, CREATE_NEW, 0);
    printf("no access %lu\n", dispose(file, DELETE_IT));
    CloseHandle(file);
    file = open_with("b", DELETE, OPEN_EXISTING, 0);
    printf("unknown %lu\n", dispose(file, 0x100));
    BOOLEAN small = 1;
    printf("short %d", SetFileInformationByHandle(file, (FILE_INFO_BY_HANDLE_CLASS)21, &small, 1));
    printf(" %lu\n", GetLastError());
    return 0;
}
