/* CopyFileEx and CopyFile2: what a copy is like, what is told on the way, and what the answers do.
 */
#include <stdio.h>
#include <windows.h>

#define SIZE 700000

static int there(const char* path) { return GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES; }

static DWORD answer_at_begin, answer_at_chunk;
static int starts, chunks;
static LONGLONG last;

static DWORD CALLBACK progress(LARGE_INTEGER total, LARGE_INTEGER done, LARGE_INTEGER stream_size,
                               LARGE_INTEGER stream_done, DWORD stream, DWORD reason, HANDLE source,
                               HANDLE target, LPVOID data) {
    if (total.QuadPart != SIZE || stream_size.QuadPart != SIZE ||
        done.QuadPart != stream_done.QuadPart || stream != 1 || source == NULL || target == NULL ||
        data != &last || done.QuadPart < last) {
        printf("wrong arguments\n");
    }
    last = done.QuadPart;
    if (reason == CALLBACK_STREAM_SWITCH) {
        ++starts;
        return answer_at_begin;
    }
    ++chunks;
    return answer_at_chunk;
}

static void with(const char* what, DWORD begin, DWORD chunk) {
    answer_at_begin = begin;
    answer_at_chunk = chunk;
    starts = chunks = 0;
    last = 0;
    DeleteFileA("to");
    const BOOL done = CopyFileExA("from", "to", &progress, &last, NULL, 0);
    const DWORD error = done ? 0 : GetLastError();
    printf("%s %d %lu: %d %d all %d there %d\n", what, done, error, starts, chunks > 0,
           last == SIZE, there("to"));
}

typedef struct {
    DWORD size, flags;
    BOOL* cancel;
    int(CALLBACK* routine)(const void*, void*);
    void* data;
} Parameters;

static int types[8];
static int answers[8];

static int CALLBACK progress2(const void* message, void* data) {
    const DWORD type = *(const DWORD*)message;
    ++types[type];
    return data == types ? answers[type] : 0;
}

static HRESULT copy2(DWORD flags) {
    HRESULT(WINAPI * function)
    (PCWSTR, PCWSTR, Parameters*) =
        (void*)GetProcAddress(GetModuleHandleA("kernel32"), "CopyFile2");
    Parameters parameters = {sizeof parameters, flags, NULL, &progress2, types};
    memset(types, 0, sizeof types);
    return function(L"from", L"to", &parameters);
}

int main(void) {
    static char bytes[SIZE];
    DWORD done;
    HANDLE file =
        CreateFileA("from", GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_HIDDEN, NULL);
    for (int i = 0; i < SIZE; ++i) {
        bytes[i] = (char)(i * 31 >> 3);
    }
    WriteFile(file, bytes, SIZE, &done, NULL);
    FILETIME then = {0, 0x1c00000};
    SetFileTime(file, &then, NULL, &then);
    CloseHandle(file);

    with("continue", PROGRESS_CONTINUE, PROGRESS_CONTINUE);
    with("quiet", PROGRESS_QUIET, PROGRESS_CONTINUE);
    with("cancel", PROGRESS_CONTINUE, PROGRESS_CANCEL);
    with("stop", PROGRESS_CONTINUE, PROGRESS_STOP);
    with("cancel at once", PROGRESS_CANCEL, PROGRESS_CONTINUE);
    BOOL cancel = TRUE;
    printf("flag %d", CopyFileExA("from", "to", NULL, NULL, &cancel, 0));
    printf(" %lu", GetLastError());
    printf(" there %d\n", there("to"));

    /* What the copy is like. */
    SetFileAttributesA("from", FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_READONLY);
    printf("copy %d", CopyFileA("from", "to", TRUE));
    WIN32_FILE_ATTRIBUTE_DATA facts;
    GetFileAttributesExA("to", GetFileExInfoStandard, &facts);
    printf(" %lx %lu written %d created %d\n", facts.dwFileAttributes, facts.nFileSizeLow,
           facts.ftLastWriteTime.dwHighDateTime == 0x1c00000,
           facts.ftCreationTime.dwHighDateTime == 0x1c00000);
    printf("again %d", CopyFileA("from", "to", TRUE));
    printf(" %lu", GetLastError());
    printf(" onto a read-only one %d", CopyFileA("from", "to", FALSE));
    printf(" %lu\n", GetLastError());
    SetFileAttributesA("to", FILE_ATTRIBUTE_HIDDEN);
    SetFileAttributesA("from", FILE_ATTRIBUTE_NORMAL);
    printf("onto a hidden one %d", CopyFileA("from", "to", FALSE));
    printf(" %lu\n", GetLastError());
    SetFileAttributesA("to", FILE_ATTRIBUTE_NORMAL);
    DeleteFileA("to");
    printf("plain %d", CopyFileA("from", "to", TRUE));
    printf(" %lx\n", GetFileAttributesA("to"));

    /* What can't be copied. */
    CreateDirectoryA("d", NULL);
    printf("directory %d", CopyFileA("d", "e", FALSE));
    printf(" %lu", GetLastError());
    printf(" onto it %d", CopyFileA("from", "d", FALSE));
    printf(" %lu", GetLastError());
    printf(" onto itself %d", CopyFileA("from", "from", FALSE));
    printf(" %lu", GetLastError());
    printf(" missing %d", CopyFileA("none", "e", FALSE));
    printf(" %lu", GetLastError());
    printf(" to nowhere %d", CopyFileA("from", "none\\e", FALSE));
    printf(" %lu\n", GetLastError());
    file = CreateFileA("from", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    printf("not shared %d", CopyFileA("from", "e", FALSE));
    printf(" %lu\n", GetLastError());
    CloseHandle(file);

    // A lock counts for what is read, which ends where the file does.
    const DWORD locks[] = {SIZE, SIZE - 1};
    file = CreateFileA("from", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    for (int i = 0; i < 2; ++i) {
        LockFile(file, locks[i], 0, 1, 0);
        SetLastError(0);
        printf("locked at the end%s: %d", i == 0 ? "" : " inside", CopyFileA("from", "e", FALSE));
        printf(" %lu\n", GetLastError());
        UnlockFile(file, locks[i], 0, 1, 0);
    }
    CloseHandle(file);

    printf("2 %lx", copy2(0));
    printf(" streams %d %d chunks alike %d some %d\n", types[3], types[4], types[1] == types[2],
           types[1] > 0);
    printf("fails if there %lx\n", copy2(COPY_FILE_FAIL_IF_EXISTS));
    answers[2] = 1;
    printf("cancel %lx", copy2(0));
    printf(" %d\n", there("to"));
    answers[2] = 4;
    printf("pause %lx", copy2(COPY_FILE_RESTARTABLE));
    printf(" %d\n", there("to"));
    return 0;
}
