// CopyFile over a file that is open: it goes by what the one who has it open shares; and whether a
// cancelled copy goes away.
#include <windows.h>

#include <stdio.h>

static DWORD CALLBACK cancel(LARGE_INTEGER total, LARGE_INTEGER done, LARGE_INTEGER stream_total,
                             LARGE_INTEGER stream_done, DWORD stream, DWORD reason, HANDLE source,
                             HANDLE target, LPVOID data) {
    (void)total;
    (void)done;
    (void)stream_total;
    (void)stream_done;
    (void)stream;
    (void)reason;
    (void)source;
    (void)target;
    (void)data;
    return PROGRESS_CANCEL;
}

static void make(const char* name, const char* text) {
    DWORD written;
    const HANDLE file = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, text, (DWORD)lstrlenA(text), &written, NULL);
    CloseHandle(file);
}

int main(void) {
    static const struct {
        DWORD access, share;
    } opens[] = {{GENERIC_READ, 0},
                 {GENERIC_READ, FILE_SHARE_READ},
                 {GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE},
                 {GENERIC_READ | GENERIC_WRITE, FILE_SHARE_WRITE},
                 {GENERIC_WRITE, FILE_SHARE_READ},
                 {DELETE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE},
                 {GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE}};
    make("source.txt", "the new text");
    for (int i = 0; i < 7; ++i) {
        char text[20] = "";
        DWORD size = 0;
        make("target.txt", "the old one");
        HANDLE file = CreateFileA("target.txt", opens[i].access, opens[i].share, NULL,
                                  OPEN_EXISTING, 0, NULL);
        SetLastError(0);
        const BOOL copied = CopyFileA("source.txt", "target.txt", FALSE);
        const DWORD error = GetLastError();
        SetLastError(0);
        const BOOL stopped = CopyFileExA("source.txt", "target.txt", cancel, NULL, NULL, 0);
        const DWORD stop_error = GetLastError();
        CloseHandle(file);
        file =
            CreateFileA("target.txt", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
        if (file != INVALID_HANDLE_VALUE)
            ReadFile(file, text, sizeof text - 1, &size, NULL);
        printf("%lx %lx: %d %lu, cancelled %d %lu, then %s\n", opens[i].access, opens[i].share,
               copied, error, stopped, stop_error, file == INVALID_HANDLE_VALUE ? "gone" : text);
        CloseHandle(file);
    }
    DeleteFileA("source.txt");
    DeleteFileA("target.txt");
    return 0;
}
