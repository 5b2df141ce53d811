// CreateFile2: each member of its parameters has its own bits of CreateFile's flags, and others
// count for nothing.
#include <windows.h>

#include <stdio.h>

int main(void) {
    static const struct {
        const char* what;
        DWORD attributes, flags;
    } asked[] = {
        {"flags", FILE_ATTRIBUTE_HIDDEN, FILE_FLAG_OVERLAPPED | FILE_FLAG_DELETE_ON_CLOSE},
        {"the other way", FILE_FLAG_OVERLAPPED | FILE_FLAG_DELETE_ON_CLOSE, FILE_ATTRIBUTE_HIDDEN},
        {"hidden", FILE_ATTRIBUTE_HIDDEN, 0}};
    for (int i = 0; i < 3; ++i) {
        CREATEFILE2_EXTENDED_PARAMETERS parameters = {
            sizeof parameters, asked[i].attributes, asked[i].flags, 0, NULL, NULL};
        SetLastError(0);
        const HANDLE file = CreateFile2(L"made.txt", GENERIC_READ | GENERIC_WRITE | DELETE,
                                        FILE_SHARE_READ, CREATE_ALWAYS, &parameters);
        printf("%s %d %lu", asked[i].what, file != INVALID_HANDLE_VALUE, GetLastError());
        const HANDLE port = CreateIoCompletionPort(file, NULL, 0, 1);
        printf(", port %d", port != NULL);
        CloseHandle(port);
        printf(", attributes %lx",
               GetFileAttributesW(L"made.txt") & ~(DWORD)FILE_ATTRIBUTE_ARCHIVE);
        CloseHandle(file);
        printf(", stays %d\n", GetFileAttributesW(L"made.txt") != INVALID_FILE_ATTRIBUTES);
        SetFileAttributesW(L"made.txt", FILE_ATTRIBUTE_NORMAL);
        DeleteFileW(L"made.txt");
    }
    return 0;
}
