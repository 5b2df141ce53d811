/* A link is copied as what it leads to, or with COPY_FILE_COPY_SYMLINK as a link; a creation time
 * that was set is listed. */
#include <stdio.h>
#include <windows.h>

static void facts(const char* path) {
    WIN32_FIND_DATAA found;
    HANDLE search = FindFirstFileA(path, &found);
    if (search == INVALID_HANDLE_VALUE) {
        printf("%s: none\n", path);
        return;
    }
    FindClose(search);
    printf("%s: link %d size %lu old %d\n", path,
           (found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0, found.nFileSizeLow,
           found.ftCreationTime.dwHighDateTime == 0x1c00000);
}

int main(void) {
    DWORD done;
    HANDLE file = CreateFileA("a", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    WriteFile(file, "12345", 5, &done, NULL);
    FILETIME then = {0, 0x1c00000};
    SetFileTime(file, &then, NULL, NULL);
    CloseHandle(file);
    facts("a");
    printf("made %d\n", CreateSymbolicLinkA("link", "a", 2) != 0);
    facts("link");
    printf("copy %d\n", CopyFileA("link", "copy", TRUE));
    facts("copy");
    printf("as a link %d\n",
           CopyFileExA("link", "copied", NULL, NULL, NULL, COPY_FILE_COPY_SYMLINK));
    facts("copied");
    printf("there %d", CopyFileExA("link", "copied", NULL, NULL, NULL,
                                   COPY_FILE_COPY_SYMLINK | COPY_FILE_FAIL_IF_EXISTS));
    printf(" %lu\n", GetLastError());
    printf("replaced %d\n", CopyFileExA("link", "copy", NULL, NULL, NULL, COPY_FILE_COPY_SYMLINK));
    facts("copy");
    char other[64];
    snprintf(other, sizeof other, "Z:\\dev\\shm\\ferry-link-%lu", GetCurrentProcessId());
    printf("moved %d\n", MoveFileExA("link", other, MOVEFILE_COPY_ALLOWED));
    facts("link");
    printf("%d\n", (GetFileAttributesA(other) & FILE_ATTRIBUTE_REPARSE_POINT) != 0);
    DeleteFileA(other);
    facts("a");
    return 0;
}
