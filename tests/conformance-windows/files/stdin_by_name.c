// stdin: through a pipe
// A name of the host's that leads to a pipe, as the shell's <(…) gives one.
#include <stdio.h>
#include <windows.h>

int main(void) {
    static const char* const names[] = {"Z:\\dev\\stdin", "Z:\\dev\\fd\\0"};
    for (int i = 0; i < 2; ++i) {
        char text[64];
        DWORD done = 0;
        const HANDLE file =
            CreateFileA(names[i], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
        printf("%s: type %lu", names[i], GetFileType(file));
        const BOOL read = ReadFile(file, text, 8, &done, NULL);
        printf(", %d \"%.*s\"\n", read, (int)done, text);
        CloseHandle(file);
    }
    return 0;
}
