/* FILE_FLAG_NO_BUFFERING, ReadFileScatter and WriteFileGather, the end of a file in each way of
 * reading, appending offsets. */
#include <stdio.h>
#include <windows.h>

static DWORD transfer(HANDLE file, int writes, void* buffer, DWORD size, DWORD offset, DWORD high,
                      ULONG_PTR* status, DWORD* count) {
    OVERLAPPED where = {0};
    where.Offset = offset;
    where.OffsetHigh = high;
    *count = 99;
    const BOOL done = writes ? WriteFile(file, buffer, size, count, &where)
                             : ReadFile(file, buffer, size, count, &where);
    *status = where.Internal;
    return done ? 0 : GetLastError();
}

static void shown(const char* what, HANDLE file, int writes, void* buffer, DWORD size, DWORD offset,
                  DWORD high) {
    ULONG_PTR status;
    DWORD count;
    const DWORD error = transfer(file, writes, buffer, size, offset, high, &status, &count);
    printf("%s %lu %lu %lx\n", what, error, count, (ULONG)status);
}

int main(void) {
    char* pages = VirtualAlloc(NULL, 4 * 4096, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    memset(pages, 'a', 4 * 4096);
    HANDLE file = CreateFileA("f", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_NEW,
                              FILE_FLAG_NO_BUFFERING, NULL);
    shown("whole sectors", file, 1, pages, 1024, 512, 0);
    shown("odd size", file, 1, pages, 100, 0, 0);
    shown("odd offset", file, 0, pages, 512, 100, 0);
    SetFilePointer(file, 100, NULL, FILE_BEGIN);
    DWORD done;
    printf("odd position %d", ReadFile(file, pages, 512, &done, NULL));
    printf(" %lu\n", GetLastError());
    CloseHandle(file);
    file = CreateFileA("f", FILE_APPEND_DATA, 7, NULL, OPEN_EXISTING, FILE_FLAG_NO_BUFFERING, NULL);
    printf("only appending %lu\n", file == INVALID_HANDLE_VALUE ? GetLastError() : 0);

    /* Pages in any order. */
    file = CreateFileA("f", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING,
                       FILE_FLAG_NO_BUFFERING | FILE_FLAG_OVERLAPPED, NULL);
    for (int i = 0; i < 4; ++i) {
        memset(pages + i * 4096, '0' + i, 4096);
    }
    FILE_SEGMENT_ELEMENT segments[4] = {{0}};
    segments[0].Buffer = PtrToPtr64(pages + 3 * 4096);
    segments[1].Buffer = PtrToPtr64(pages + 4096);
    OVERLAPPED where = {0};
    where.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
    BOOL ok = WriteFileGather(file, segments, 8192, NULL, &where);
    printf("gather %d", ok || GetLastError() == ERROR_IO_PENDING);
    printf(" %d", GetOverlappedResult(file, &where, &done, TRUE));
    printf(" %lu", done);
    segments[0].Buffer = PtrToPtr64(pages);
    segments[1].Buffer = PtrToPtr64(pages + 2 * 4096);
    ok = ReadFileScatter(file, segments, 8192, NULL, &where);
    printf(" scatter %d", ok || GetLastError() == ERROR_IO_PENDING);
    printf(" %d", GetOverlappedResult(file, &where, &done, TRUE));
    printf(" %c %c\n", pages[0], pages[2 * 4096]);
    where.Offset = 1 << 20;
    ok = ReadFileScatter(file, segments, 4096, NULL, &where);
    DWORD error = GetLastError();
    if (!ok && error == ERROR_IO_PENDING) {
        ok = GetOverlappedResult(file, &where, &done, TRUE);
        error = GetLastError();
    }
    printf("past the end %d %lu\n", ok, error);
    where.Offset = 0;
    printf("odd size %d", ReadFileScatter(file, segments, 100, NULL, &where));
    printf(" %lu", GetLastError());
    segments[0].Buffer = PtrToPtr64(pages + 8);
    printf(" odd page %d", ReadFileScatter(file, segments, 4096, NULL, &where));
    printf(" %lu\n", GetLastError());
    CloseHandle(file);
    file = CreateFileA("f", GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);
    segments[0].Buffer = PtrToPtr64(pages);
    printf("buffered %d", ReadFileScatter(file, segments, 4096, NULL, &where));
    printf(" %lu\n", GetLastError());
    CloseHandle(file);

    /* The end of a file. */
    file = CreateFileA("g", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_NEW, 0, NULL);
    WriteFile(file, "12345", 5, &done, NULL);
    printf("end %d", ReadFile(file, pages, 10, &done, NULL));
    printf(" %lu\n", done);
    shown("end by offset", file, 0, pages, 10, 5, 0);
    shown("part", file, 0, pages, 10, 3, 0);
    shown("append", file, 1, "678", 3, 0xffffffff, 0xffffffff);
    printf("size %lu\n", GetFileSize(file, NULL));
    shown("reading there", file, 0, pages, 3, 0xffffffff, 0xffffffff);
    CloseHandle(file);
    file = CreateFileA("g", FILE_APPEND_DATA, 7, NULL, OPEN_EXISTING, 0, NULL);
    shown("appends whatever the offset", file, 1, "9", 1, 0, 0);
    printf("size %lu flush %d\n", GetFileSize(file, NULL), FlushFileBuffers(file));
    CloseHandle(file);
    file = CreateFileA("g", GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);
    printf("flush %d", FlushFileBuffers(file));
    printf(" %lu", GetLastError());
    printf(" modes %d",
           SetFileCompletionNotificationModes(file, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS));
    printf(" %d", SetFileCompletionNotificationModes(file, 0x80));
    printf(" %lu\n", GetLastError());
    return 0;
}
