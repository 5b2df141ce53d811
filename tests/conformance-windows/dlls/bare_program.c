// A program without a manifest of its own, for loader.py: what it is told, how long its paths may be, and where it
// finds probe.dll. It prints one `name value…` a line.
#include <stdio.h>
#include <wchar.h>
#include <windows.h>
static WCHAR own[MAX_PATH];
static void find(const char* what, const WCHAR* name) {
    WCHAR path[MAX_PATH] = L"none";
    HMODULE m = LoadLibraryW(name);
    if (m != NULL) {
        GetModuleFileNameW(m, path, MAX_PATH);
        printf("%s %ls\n", what, path + wcslen(own));
        FreeLibrary(m);
    } else {
        printf("%s error %lu\n", what, GetLastError());
    }
}
static void make(const char* what, const WCHAR* path) {
    HANDLE f = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    printf("%s %lu\n", what, f != INVALID_HANDLE_VALUE ? 0 : GetLastError());
    CloseHandle(f);
}
int main(void) {
    OSVERSIONINFOA version = {.dwOSVersionInfoSize = sizeof version};
    GetModuleFileNameW(NULL, own, MAX_PATH);
    *wcsrchr(own, L'\\') = 0;
    GetVersionExA(&version);
    printf("version %lu.%lu.%lu\n", version.dwMajorVersion, version.dwMinorVersion, version.dwBuildNumber);
    printf("code-page %u\n", GetACP());
    WCHAR path[600] = L"\\\\?\\";
    GetTempPathW(200, path + 4);
    size_t root = wcslen(path) - 4;
    for (size_t i = wcslen(path); i < 4 + 247; i++) {
        path[i] = i == root + 100 ? L'\\' : L'd';
    }
    path[root + 100] = 0;
    CreateDirectoryW(path, NULL);
    path[root + 100] = L'\\';
    path[4 + 247] = L'd';
    printf("directory-248 %lu\n", CreateDirectoryW(path + 4, NULL) ? 0 : GetLastError());
    path[4 + 247] = 0;
    printf("directory-247 %lu\n", CreateDirectoryW(path + 4, NULL) ? 0 : GetLastError());
    wcscat(path, L"\\12345678901");
    make("file-259", path + 4);
    wcscat(path, L"2");
    make("file-260", path + 4);
    make("literal-260", path);
    path[4 + 247] = L'd';
    path[4 + 248] = 0;
    CreateDirectoryW(path, NULL);
    wcscat(path, L"\\12345678901");
    CreateDirectoryW(path, NULL);
    printf("current-260 %lu\n", SetCurrentDirectoryW(path + 4) ? 0 : GetLastError());
    WCHAR other[MAX_PATH];
    swprintf(other, MAX_PATH, L"%ls\\other\\probe.dll", own);
    find("by-name", L"probe.dll");
    find("by-path", other);
    return 0;
}
