// Files by the functions of Windows 3, streams, devices of drives, what takes less room than it
// says.
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include <winioctl.h>

int main(int argc, char** argv) {
    if (argc > 1 && argv[1][0] == 'c') {
        return 0;
    }
    char text[16] = "";
    HFILE file = _lcreat("old.txt", 0);
    printf("create %d write %u\n", file != HFILE_ERROR, _lwrite(file, "hello world", 11));
    printf("seek %ld\n", _llseek(file, 6, FILE_BEGIN));
    printf("read %u %s\n", _lread(file, text, 15), text);
    _llseek(file, 5, FILE_BEGIN);
    printf("cut %ld", _hwrite(file, "", 0));
    printf(" close %d\n", _lclose(file));
    file = _lopen("old.txt", OF_READ);
    printf("size %ld\n", _llseek(file, 0, FILE_END));
    _lclose(file);
    file = _lopen("nowhere.txt", OF_READ);
    printf("missing %d %lu\n", file, GetLastError());
    OFSTRUCT facts;
    printf("exists %d", OpenFile("old.txt", &facts, OF_EXIST));
    const char* end = strrchr(facts.szPathName, '\\');
    printf(" %s\n", end);
    file = OpenFile("none.txt", &facts, OF_READ);
    printf("open %d %d\n", file, facts.nErrCode);

    WIN32_FIND_STREAM_DATA stream;
    HANDLE streams = FindFirstStreamW(L"old.txt", FindStreamInfoStandard, &stream, 0);
    printf("stream %ls %lld\n", stream.cStreamName, stream.StreamSize.QuadPart);
    BOOL more = FindNextStreamW(streams, &stream);
    printf("next %d %lu close %d\n", more, GetLastError(), FindClose(streams));
    streams = FindFirstStreamW(L".", FindStreamInfoStandard, &stream, 0);
    printf("directory %d %lu\n", streams == INVALID_HANDLE_VALUE, GetLastError());
    printf("delete %d\n", OpenFile("old.txt", &facts, OF_DELETE));

    HANDLE sparse = CreateFileA("sparse", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD done, high = 7;
    DeviceIoControl(sparse, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &done, NULL);
    LARGE_INTEGER far_end = {.QuadPart = 5LL << 30};
    SetFilePointerEx(sparse, far_end, NULL, FILE_BEGIN);
    SetEndOfFile(sparse);
    CloseHandle(sparse);
    const DWORD low = GetCompressedFileSizeA("sparse", &high);
    printf("compressed %d %lu\n", low < 1 << 20, high);
    DeleteFileA("sparse");

    char target[64];
    const DWORD units = QueryDosDeviceA("C:", target, sizeof target);
    printf("device %d %lu\n", strncmp(target, "\\Device\\HarddiskVolume", 22),
           units - (DWORD)strlen(target));
    more = QueryDosDeviceA("C:", target, 3) != 0;
    printf("small %d %lu\n", more, GetLastError());
    more = QueryDosDeviceA("Q:", target, sizeof target) != 0;
    printf("no drive %d %lu\n", more, GetLastError());

    const BOOL bad[] = {IsBadReadPtr(text, sizeof text),
                        IsBadReadPtr(NULL, 1),
                        IsBadReadPtr(NULL, 0),
                        IsBadWritePtr((void*)main, 1),
                        IsBadCodePtr((FARPROC)(void*)main),
                        IsBadStringPtrA("text", 100),
                        IsBadStringPtrW((LPCWSTR)16, 5)};
    printf("bad %d %d %d %d %d %d %d\n", bad[0], bad[1], bad[2], bad[3], bad[4], bad[5], bad[6]);
    printf("run %u", WinExec("cannot_be_found.exe", SW_HIDE));
    printf(" %d\n", WinExec("old_functions.exe child", SW_HIDE) > 31);
    return 0;
}
