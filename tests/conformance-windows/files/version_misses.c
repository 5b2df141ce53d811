// Version resources that are not there: the error of a file without one, and no length.
// build: -lversion

#include <windows.h>

#include <stdio.h>

int main(void) {
    HANDLE file = CreateFileA("plain.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD count = 0;
    WriteFile(file, "plain text", 10, &count, NULL);
    CloseHandle(file);
    DWORD handle = 1;
    const DWORD size = GetFileVersionInfoSizeA("plain.txt", &handle);
    printf("%lu %lu, error %lu\n", size, handle, GetLastError());
    DeleteFileA("plain.txt");

    // A root without children.
    static WORD root[64] = {40,  0,   0,   'V', 'S', '_', 'V', 'E', 'R', 'S',
                            'I', 'O', 'N', '_', 'I', 'N', 'F', 'O', 0};
    PVOID value = root;
    UINT length = 7;
    BOOL found = VerQueryValueA(root, "\\StringFileInfo", &value, &length);
    printf("%d %u, error %lu, value kept %d\n", found, length, GetLastError(), value == root);
    length = 7;
    found = VerQueryValueW(root, L"\\StringFileInfo", &value, &length);
    printf("%d %u\n", found, length);
    return 0;
}
