// There are no named streams: such names are refused, and each file has the one.
#include <stdio.h>
#include <windows.h>

static void open_it(const char* name, DWORD disposition) {
    const HANDLE file = CreateFileA(name, GENERIC_WRITE, 7, NULL, disposition, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        printf("%s: error %lu\n", name, GetLastError());
    } else {
        printf("%s: opened\n", name);
        CloseHandle(file);
    }
}

static void streams(const wchar_t* name) {
    WIN32_FIND_STREAM_DATA data;
    const HANDLE find = FindFirstStreamW(name, FindStreamInfoStandard, &data, 0);
    if (find == INVALID_HANDLE_VALUE) {
        printf("%ls: error %lu\n", name, GetLastError());
        return;
    }
    do {
        printf("%ls: %ls %lld", name, data.cStreamName, data.StreamSize.QuadPart);
    } while (FindNextStreamW(find, &data));
    printf(", then %lu\n", GetLastError());
    FindClose(find);
}

int main(void) {
    DWORD done;
    BYTE info[256];
    HANDLE file = CreateFileA("file", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_NEW, 0, NULL);
    WriteFile(file, "12345", 5, &done, NULL);
    CreateDirectoryA("dir", NULL);
    open_it("file:stream", CREATE_ALWAYS);
    open_it("file:stream:$DATA", OPEN_EXISTING);
    open_it("new:Zone.Identifier", CREATE_NEW);
    open_it("file::$DATA", OPEN_EXISTING);
    open_it("file::$data", OPEN_EXISTING);
    open_it("dir:x", OPEN_ALWAYS);
    printf("%ld\n", (long)GetFileAttributesA("new"));
    printf("%ld", (long)GetFileAttributesA("file:stream"));
    printf(" %lu\n", GetLastError());
    printf("%d", DeleteFileA("file:stream"));
    printf(" %lu\n", GetLastError());
    streams(L"file");
    CreateSymbolicLinkW(L"link", L"file", 2);
    streams(L"link");
    streams(L"dir");
    streams(L"nothing");
    printf("%d", GetFileInformationByHandleEx(file, FileStreamInfo, info, sizeof info));
    const FILE_STREAM_INFO* const one = (const FILE_STREAM_INFO*)info;
    printf(" %.*ls %lld, next %lu\n", (int)(one->StreamNameLength / 2), one->StreamName,
           one->StreamSize.QuadPart, one->NextEntryOffset);
    CloseHandle(file);
    file =
        CreateFileA("dir", GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    printf("%d", GetFileInformationByHandleEx(file, FileStreamInfo, info, sizeof info));
    printf(" %lu\n", GetLastError());
    CloseHandle(file);
    return 0;
}
