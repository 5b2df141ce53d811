/* What each disposition of CreateFile does with a file that is there and one that is not. */
#include <stdio.h>
#include <windows.h>

static const struct {
    DWORD value;
    const char* name;
} kinds[] = {
    {CREATE_NEW, "CREATE_NEW"},
    {CREATE_ALWAYS, "CREATE_ALWAYS"},
    {OPEN_EXISTING, "OPEN_EXISTING"},
    {OPEN_ALWAYS, "OPEN_ALWAYS"},
    {TRUNCATE_EXISTING, "TRUNCATE_EXISTING"},
};

static void attempt(const char* path, unsigned kind) {
    SetLastError(12345);
    HANDLE file =
        CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, kinds[kind].value, 0, NULL);
    DWORD error = GetLastError();
    if (file == INVALID_HANDLE_VALUE) {
        printf("%s: error %lu\n", kinds[kind].name, error);
        return;
    }
    printf("%s: open, error %lu, %lu bytes\n", kinds[kind].name, error, GetFileSize(file, NULL));
    CloseHandle(file);
}

int main(void) {
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        attempt("new.txt", i);
        DeleteFileA("new.txt");
        HANDLE file = CreateFileA("there.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
        DWORD count;
        WriteFile(file, "1234567", 7, &count, NULL);
        CloseHandle(file);
        attempt("there.txt", i);
    }
    attempt("no/such/directory", 2);
    attempt("", 2);
    attempt("a|b", 0);
    attempt(".", 2);

    // A directory, which the program says that it may get.
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        HANDLE file = CreateFileA(".", FILE_READ_ATTRIBUTES, 7, NULL, kinds[i].value,
                                  FILE_FLAG_BACKUP_SEMANTICS, NULL);
        printf("directory, %s: %s", kinds[i].name, file == INVALID_HANDLE_VALUE ? "error" : "open");
        printf(" %lu\n", file == INVALID_HANDLE_VALUE ? GetLastError() : 0);
        CloseHandle(file);
    }
    static WCHAR long_name[70001];
    for (unsigned i = 0; i < 70000; i++)
        long_name[i] = L'a';
    HANDLE file = CreateFileW(long_name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    printf("70000 characters: %d, error %lu\n", file != INVALID_HANDLE_VALUE, GetLastError());
    DWORD numbers[4];
    const BOOL space =
        GetDiskFreeSpaceA("not_there", &numbers[0], &numbers[1], &numbers[2], &numbers[3]);
    printf("free space of what is not there: %d, error %lu\n", space, GetLastError());
    return 0;
}
