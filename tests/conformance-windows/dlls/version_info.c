// build: -lversion
// Version information of a file, read from the file.
#include <stdio.h>
#include <windows.h>
int main(void) {
    WCHAR path[MAX_PATH];
    GetModuleFileNameW(NULL, path, MAX_PATH);
    DWORD handle = 1;
    DWORD size = GetFileVersionInfoSizeW(path, &handle);
    printf("size %d handle %lu\n", size > 100, handle);
    char* data = LocalAlloc(0, size);
    printf("%d\n", GetFileVersionInfoW(path, 0, size, data));
    VS_FIXEDFILEINFO* fixed = NULL;
    UINT length = 0;
    printf("%d ", VerQueryValueW(data, L"\\", (void**)&fixed, &length));
    printf("%u %lx %lx %lx\n", length, fixed->dwSignature, fixed->dwFileVersionMS,
           fixed->dwProductVersionLS);
    WORD* translation;
    VerQueryValueW(data, L"\\VarFileInfo\\Translation", (void**)&translation, &length);
    printf("%u %x %d\n", length, translation[0], translation[1]);
    WCHAR* text;
    VerQueryValueW(data, L"\\StringFileInfo\\040904b0\\FileDescription", (void**)&text, &length);
    printf("%u %c%c\n", length, text[0], text[5]);
    BOOL found =
        VerQueryValueW(data, L"\\StringFileInfo\\040904b0\\Nothing", (void**)&text, &length);
    printf("%d\n", found);
    return 0;
}
