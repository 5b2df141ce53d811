/* A version resource's values, as UTF-16 and in ANSI. */
// build: -lversion
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

int main(void) {
    char path[MAX_PATH];
    GetModuleFileNameA(NULL, path, MAX_PATH);
    DWORD handle = 7;
    const DWORD size = GetFileVersionInfoSizeA(path, &handle);
    void* data = malloc(size);
    printf("size %d handle %lu get %d\n", size > 0, handle,
           GetFileVersionInfoA(path, 0, size, data));
    VS_FIXEDFILEINFO* fixed;
    UINT length;
    BOOL found = VerQueryValueA(data, "\\", (void**)&fixed, &length);
    printf("fixed %d %u %lx %lx %lx\n", found, length, fixed->dwSignature, fixed->dwFileVersionMS,
           fixed->dwFileVersionLS);
    WORD* translation;
    found = VerQueryValueA(data, "\\VarFileInfo\\Translation", (void**)&translation, &length);
    printf("translation %d %u %x %x\n", found, length, translation[0], translation[1]);
    static const char* const names[] = {"CompanyName", "FileDescription", "Empty",
                                        "filedescription", "None"};
    for (int i = 0; i < 5; ++i) {
        char query[80];
        WCHAR wide_query[80];
        snprintf(query, sizeof query, "\\StringFileInfo\\040904b0\\%s", names[i]);
        MultiByteToWideChar(CP_ACP, 0, query, -1, wide_query, 80);
        char* text = NULL;
        WCHAR* wide = NULL;
        UINT wide_length = 0;
        length = 0;
        printf("%s %d", names[i], VerQueryValueA(data, query, (void**)&text, &length));
        printf(" %u [%s]", length, text != NULL && length != 0 ? text : "");
        printf(" wide %d", VerQueryValueW(data, wide_query, (void**)&wide, &wide_length));
        printf(" %u %d\n", wide_length, wide_length != 0 ? wide[0] : 0);
    }
    /* What was given stays when another value is asked for. */
    char *first, *second;
    VerQueryValueA(data, "\\StringFileInfo\\040904b0\\CompanyName", (void**)&first, NULL);
    VerQueryValueA(data, "\\StringFileInfo\\040904b0\\FileDescription", (void**)&second, NULL);
    printf("both [%s] [%s]\n", first, second);
    SetLastError(0);
    found = VerQueryValueA(data, "\\None", (void**)&first, &length);
    printf("none %d %lu\n", found, GetLastError());
    printf("no file %lu", GetFileVersionInfoSizeA("none.exe", NULL));
    printf(" %lu\n", GetLastError());
    GetSystemDirectoryA(path, MAX_PATH);
    return 0;
}
