// GetFinalPathNameByHandle: all names of a volume, through links, and of what is none.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static WCHAR here[MAX_PATH]; // without the drive

static void show(const char* what, const WCHAR* path, DWORD length) {
    if (length == 0) {
        printf("%s: error %lu\n", what, GetLastError());
        return;
    }
    const WCHAR* const found = wcsstr(path, here);
    printf("%s: %.*ls%s%ls %s\n", what, (int)(found == NULL ? 0 : found - path), path,
           found == NULL ? "" : "HERE", found == NULL ? path : found + wcslen(here),
           wcslen(path) == length ? "" : "(length?)");
}

static HANDLE open_it(const WCHAR* name, DWORD flags) {
    return CreateFileW(name, GENERIC_READ, 7, NULL, OPEN_EXISTING,
                       flags | FILE_FLAG_BACKUP_SEMANTICS, NULL);
}

int main(void) {
    WCHAR path[MAX_PATH] = L"";
    WCHAR whole[MAX_PATH];
    GetCurrentDirectoryW(MAX_PATH, whole);
    wcscpy(here, whole + 2);
    CreateDirectoryW(L"Dir", NULL);
    CloseHandle(CreateFileW(L"Dir\\File.txt", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    CreateSymbolicLinkW(L"link", L"dir\\file.txt", 2);
    CreateSymbolicLinkW(L"dirlink", L"Dir", 3);

    HANDLE file = open_it(L"dIR\\fILE.TXT", 0);
    show("dos", path, GetFinalPathNameByHandleW(file, path, MAX_PATH, VOLUME_NAME_DOS));
    show("none", path, GetFinalPathNameByHandleW(file, path, MAX_PATH, VOLUME_NAME_NONE));
    show("nt", path, GetFinalPathNameByHandleW(file, path, MAX_PATH, VOLUME_NAME_NT));
    const DWORD length = GetFinalPathNameByHandleW(file, path, MAX_PATH, VOLUME_NAME_GUID);
    printf("guid: %.11ls, %d\n", path, wcscmp(path + 48, here) < 0 ? -1 : path[48] == L'\\');
    HANDLE again = open_it(path, 0);
    printf("opened by it: %d, length %d\n", again != INVALID_HANDLE_VALUE, length == wcslen(path));
    CloseHandle(again);
    show("opened", path, GetFinalPathNameByHandleW(file, path, MAX_PATH, FILE_NAME_OPENED));
    show("flags 3", path, GetFinalPathNameByHandleW(file, path, MAX_PATH, 3));
    show("flags 16", path, GetFinalPathNameByHandleW(file, path, MAX_PATH, 16));
    const DWORD needed = GetFinalPathNameByHandleW(file, path, 3, 0);
    const DWORD fits = GetFinalPathNameByHandleW(file, path, needed, 0);
    printf("room: %lu more than its length\n", needed - fits);
    CloseHandle(file);

    file = open_it(L"link", 0);
    show("link", path, GetFinalPathNameByHandleW(file, path, MAX_PATH, 0));
    CloseHandle(file);
    file = open_it(L"dirlink\\FILE.txt", 0);
    show("below a link", path, GetFinalPathNameByHandleW(file, path, MAX_PATH, 0));
    MoveFileW(L"Dir\\File.txt", L"moved");
    show("moved", path, GetFinalPathNameByHandleW(file, path, MAX_PATH, 0));
    CloseHandle(file);
    file = open_it(L"dirlink", FILE_FLAG_OPEN_REPARSE_POINT);
    show("itself", path, GetFinalPathNameByHandleW(file, path, MAX_PATH, 0));
    CloseHandle(file);
    file = open_it(L"dirlink", 0);
    show("directory", path, GetFinalPathNameByHandleW(file, path, MAX_PATH, 0));
    CloseHandle(file);
    file = open_it(L"Z:\\", 0);
    show("root", path, GetFinalPathNameByHandleW(file, path, MAX_PATH, 0));
    show("root", path, GetFinalPathNameByHandleW(file, path, MAX_PATH, VOLUME_NAME_NONE));
    CloseHandle(file);
    HANDLE read_end, write_end;
    CreatePipe(&read_end, &write_end, NULL, 0);
    path[0] = 0;
    show("pipe", path, GetFinalPathNameByHandleW(read_end, path, MAX_PATH, 0));
    show("none", path, GetFinalPathNameByHandleW(NULL, path, MAX_PATH, 0));
    const HANDLE process = GetCurrentProcess(); // which INVALID_HANDLE_VALUE is, too
    show("process", path, GetFinalPathNameByHandleW(process, path, MAX_PATH, 0));
    file = ReOpenFile(process, GENERIC_READ, 7, 0);
    printf("opened again: %d, %lu\n", file != INVALID_HANDLE_VALUE, GetLastError());
    return 0;
}
