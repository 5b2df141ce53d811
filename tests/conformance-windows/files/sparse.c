// Sparse files: the attribute, holes, what is allocated, sizes beyond 4 GiB by all functions.
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include <winioctl.h>

static void said(const char* what, BOOL done) {
    const DWORD error = GetLastError();
    done ? printf("%s: done\n", what) : printf("%s: error %lu\n", what, error);
}

static BOOL control(HANDLE file, DWORD code, void* in, DWORD in_size, void* out, DWORD out_size,
                    DWORD* done) {
    return DeviceIoControl(file, code, in, in_size, out, out_size, done, NULL);
}

static void put(HANDLE file, LONGLONG at, const char* text) {
    LARGE_INTEGER offset;
    DWORD done;
    offset.QuadPart = at;
    SetFilePointerEx(file, offset, NULL, FILE_BEGIN);
    WriteFile(file, text, (DWORD)strlen(text), &done, NULL);
}

static void ranges(HANDLE file, LONGLONG begin, LONGLONG size, unsigned room) {
    FILE_ALLOCATED_RANGE_BUFFER in, out[8];
    DWORD done = 0;
    in.FileOffset.QuadPart = begin;
    in.Length.QuadPart = size;
    const BOOL all = control(file, FSCTL_QUERY_ALLOCATED_RANGES, &in, sizeof in, out,
                             room * (DWORD)sizeof out[0], &done);
    printf("%lld+%lld:", begin, size);
    const DWORD error = all ? 0 : GetLastError();
    for (unsigned i = 0; i < done / sizeof out[0]; ++i) {
        printf(" %llx+%llx", (ULONGLONG)out[i].FileOffset.QuadPart,
               (ULONGLONG)out[i].Length.QuadPart);
    }
    printf(error != 0 ? ", error %lu\n" : "\n", error);
}

static BOOL zero(HANDLE file, LONGLONG begin, LONGLONG end) {
    FILE_ZERO_DATA_INFORMATION range;
    DWORD done;
    range.FileOffset.QuadPart = begin;
    range.BeyondFinalZero.QuadPart = end;
    return control(file, FSCTL_SET_ZERO_DATA, &range, sizeof range, NULL, 0, &done);
}

int main(void) {
    const LONGLONG distant = 5LL << 30;
    static char block[65536];
    DWORD done, high = 0;
    LARGE_INTEGER size, position;
    FILE_COMPRESSION_INFO packed;
    HANDLE file = CreateFileA("plain", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    memset(block, 'x', sizeof block);
    WriteFile(file, block, sizeof block, &done, NULL);
    ranges(file, 0, 100000, 8);
    ranges(file, 4096, 4096, 8);
    ranges(file, 70000, 4096, 8);
    said("zero in a plain file", zero(file, 0, 4096));
    ranges(file, 0, 100000, 8);
    CloseHandle(file);
    printf("%lx\n", GetFileAttributesA("plain") & FILE_ATTRIBUTE_SPARSE_FILE);

    puts("sparse");
    file = CreateFileA("sparse", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_NEW, 0, NULL);
    said("set", control(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &done));
    printf("%lx\n", GetFileAttributesA("sparse") & FILE_ATTRIBUTE_SPARSE_FILE);
    SetFileAttributesA("sparse", FILE_ATTRIBUTE_HIDDEN);
    printf("%lx\n", GetFileAttributesA("sparse"));
    SetFileAttributesA("sparse", FILE_ATTRIBUTE_NORMAL);
    printf("%lx\n", GetFileAttributesA("sparse"));
    position.QuadPart = 1 << 20;
    SetFilePointerEx(file, position, NULL, FILE_BEGIN);
    SetEndOfFile(file);
    ranges(file, 0, 1 << 20, 8);
    for (int i = 0; i < 3; ++i) {
        position.QuadPart = 0x20000LL * (i + 1);
        SetFilePointerEx(file, position, NULL, FILE_BEGIN);
        WriteFile(file, block, sizeof block, &done, NULL);
    }
    ranges(file, 0, 1 << 20, 8);
    ranges(file, 0x28000, 0x20000, 8);
    ranges(file, 0, 1 << 20, 2);
    ranges(file, 0, 1 << 20, 0);
    ranges(file, 0, 0, 8);
    ranges(file, -1, 5, 8);
    ranges(file, 1, 0x7fffffffffffffffLL, 8);
    said("zero", zero(file, 0x40000, 0x50000));
    ranges(file, 0, 1 << 20, 8);
    said("zero backwards", zero(file, 10, 5));
    said("zero behind the end", zero(file, 1 << 21, 1 << 22));
    GetFileSizeEx(file, &size);
    printf("size %lld\n", size.QuadPart);
    printf("on disk %lu", GetCompressedFileSizeA("sparse", &high));
    printf(" %lu, plain %lu\n", high, GetCompressedFileSizeA("plain", NULL));
    GetFileInformationByHandleEx(file, FileCompressionInfo, &packed, sizeof packed);
    printf("%lld, format %u\n", packed.CompressedFileSize.QuadPart, packed.CompressionFormat);
    BYTE off = 0;
    said("unset", control(file, FSCTL_SET_SPARSE, &off, 1, NULL, 0, &done));
    printf("%lx\n", GetFileAttributesA("sparse") & FILE_ATTRIBUTE_SPARSE_FILE);
    CloseHandle(file);
    file = CreateFileA("sparse", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    said("set with no right", control(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &done));
    said("zero with no right", zero(file, 0, 5));
    CloseHandle(file);
    CreateDirectoryA("dir", NULL);
    file =
        CreateFileA("dir", GENERIC_WRITE, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    said("a directory", control(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &done));
    CloseHandle(file);

    puts("beyond 4 GiB");
    file = CreateFileA("large", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_NEW, 0, NULL);
    control(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &done);
    put(file, distant, "far");
    printf("%lx %lx\n", GetFileSize(file, &high), high);
    LONG up = 1;
    printf("%lx", SetFilePointer(file, 0x40000000, &up, FILE_BEGIN));
    printf(" %lx\n", up);
    up = -1;
    printf("%lx", SetFilePointer(file, -3, &up, FILE_END));
    printf(" %lx\n", up);
    char text[4] = "";
    ReadFile(file, text, 3, &done, NULL);
    printf("\"%s\"\n", text);
    OVERLAPPED at = {0};
    at.Offset = 0x40000001;
    at.OffsetHigh = 1;
    memset(text, 0, sizeof text);
    ReadFile(file, text, 2, &done, &at);
    printf("\"%s\"\n", text);
    position.QuadPart = 0;
    SetFilePointerEx(file, position, &position, FILE_CURRENT);
    printf("%llx\n", (ULONGLONG)position.QuadPart);
    ranges(file, 0, distant + 3, 8);
    said("lock", LockFile(file, 0, 2, 10, 0));
    said("unlock", UnlockFile(file, 0, 2, 10, 0));
    const HANDLE map = CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 0, NULL);
    const char* const view = MapViewOfFile(map, FILE_MAP_READ, 1, 0x40000000, 3);
    printf("\"%.3s\"\n", view);
    UnmapViewOfFile(view);
    CloseHandle(map);
    WIN32_FIND_DATAA found;
    FindClose(FindFirstFileA("large", &found));
    printf("%lx %lx\n", found.nFileSizeHigh, found.nFileSizeLow);
    position.QuadPart = distant - 1;
    SetFilePointerEx(file, position, NULL, FILE_BEGIN);
    SetEndOfFile(file);
    GetFileSizeEx(file, &size);
    printf("%llx\n", (ULONGLONG)size.QuadPart);
    said("valid data", SetFileValidData(file, distant - 1));
    CloseHandle(file);
    DeleteFileA("large");
    return 0;
}
