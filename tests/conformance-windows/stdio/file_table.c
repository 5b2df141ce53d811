// Microsoft's table of files as programs reach into it, whose handles they replace; and what a
// standard stream has that was given no handle.
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <windows.h>

struct entry {
    HANDLE handle;
    unsigned char flags;
    char ahead[3];
    int more;
    CRITICAL_SECTION lock;
};

int main(int count, char** arguments) {
    struct entry** table =
        (struct entry**)(void*)GetProcAddress(GetModuleHandleA("msvcrt.dll"), "__pioinfo");
    if (count > 1) {
        FILE* out = fopen("child", "w");
        fprintf(out, "%d %x %d %d %d\n", (int)_get_osfhandle(0), table[0][0].flags, _fileno(stdin),
                fgetc(stdin), (int)(INT_PTR)table[0][0].handle);
        fclose(out);
        return 0;
    }
    int fd = _open("one", O_CREAT | O_RDWR | O_BINARY, 0600);
    struct entry* one = &table[fd / 32][fd % 32];
    printf("%d %x %d\n", one->handle == (HANDLE)_get_osfhandle(fd), one->flags, one->more & 4);
    HANDLE other =
        CreateFileA("two", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    HANDLE old = one->handle;
    one->handle = other;
    one->flags |= 0x80;
    _write(fd, "a\nb", 3);
    _close(fd);
    printf("%d %x\n", one->handle == INVALID_HANDLE_VALUE, one->flags);
    printf("%ld", GetFileSize(old, NULL));
    CloseHandle(old);
    struct _stat state;
    _stat("two", &state);
    printf(" %ld\n", state.st_size);
    for (fd = 0; fd < 100; ++fd)
        _open("one", O_RDONLY);
    printf("%d\n", table[2][5].handle != INVALID_HANDLE_VALUE && table[2][5].flags == 0x81);

    STARTUPINFOA info = {.cb = sizeof info, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process;
    char line[MAX_PATH + 10];
    snprintf(line, sizeof line, "\"%s\" child", arguments[0]);
    CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &info, &process);
    WaitForSingleObject(process.hProcess, INFINITE);
    FILE* said = fopen("child", "r");
    printf("%s", said != NULL ? fgets(line, sizeof line, said) : "nothing\n");
    return 0;
}
