// NUL is opened in every way, was never there before, takes all and gives nothing.
#include <stdio.h>
#include <windows.h>

static void open_it(const char* name, DWORD disposition) {
    SetLastError(99);
    HANDLE file = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, disposition, 0, NULL);
    DWORD error = GetLastError();
    DWORD written = 0;
    DWORD got = 99;
    char byte = 'x';
    BOOL wrote = WriteFile(file, "some bytes", 10, &written, NULL);
    BOOL read = ReadFile(file, &byte, 1, &got, NULL);
    printf("%s %lu: %d, %lu; %d %lu, %d %lu %c, type %lu\n", name, disposition,
           file != INVALID_HANDLE_VALUE, error, wrote, written, read, got, byte, GetFileType(file));
    CloseHandle(file);
}

int main(void) {
    open_it("NUL", OPEN_ALWAYS);
    open_it("nul", CREATE_ALWAYS);
    open_it("\\\\.\\NUL", OPEN_EXISTING);
    FILE* stream = fopen("nul", "w");
    int put = fputs("text", stream);
    printf("%d, %d\n", put >= 0, fclose(stream));
    return 0;
}
