/* FILE_FLAG_DELETE_ON_CLOSE, and deletion asked for through a handle. */
#include <stdio.h>
#include <windows.h>

static int there(const char* path) { return GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES; }

int main(void) {
    const DWORD all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file =
        CreateFileA("a", GENERIC_WRITE, all, NULL, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    HANDLE other = CreateFileA("a", GENERIC_READ, all, NULL, OPEN_EXISTING, 0, NULL);
    printf("%d %d\n", there("a"), other != INVALID_HANDLE_VALUE);
    CloseHandle(file);
    printf("%d ", CreateFileA("a", GENERIC_READ, all, NULL, OPEN_EXISTING, 0, NULL) !=
                      INVALID_HANDLE_VALUE);
    printf("%lu\n", GetLastError());
    CloseHandle(other);
    printf("%d\n", there("a"));

    file = CreateFileA("b", GENERIC_WRITE | DELETE, all, NULL, CREATE_NEW, 0, NULL);
    FILE_DISPOSITION_INFO info = {TRUE};
    printf("%d\n", SetFileInformationByHandle(file, FileDispositionInfo, &info, sizeof info));
    FILE_STANDARD_INFO standard;
    GetFileInformationByHandleEx(file, FileStandardInfo, &standard, sizeof standard);
    printf("%d %lu\n", standard.DeletePending, standard.NumberOfLinks);
    info.DeleteFile = FALSE;
    SetFileInformationByHandle(file, FileDispositionInfo, &info, sizeof info);
    CloseHandle(file);
    printf("%d\n", there("b"));

    file = CreateFileA("c", GENERIC_WRITE, all, NULL, CREATE_NEW, 0, NULL);
    printf("%d ", DeleteFileA("c"));
    printf("%d\n", there("c"));
    CloseHandle(file);

    CreateDirectoryA("d", NULL);
    CloseHandle(CreateFileA("d\\x", GENERIC_WRITE, all, NULL, CREATE_NEW, 0, NULL));
    printf("%d ", RemoveDirectoryA("d"));
    printf("%lu\n", GetLastError());
    DeleteFileA("d\\x");
    printf("%d\n", RemoveDirectoryA("d"));
    printf("%d ", DeleteFileA("d"));
    printf("%lu\n", GetLastError());
    /* The last one is open when the process ends. */
    CreateFileA("e", GENERIC_WRITE, all, NULL, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    return 0;
}
