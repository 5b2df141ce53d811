// _spawn and _cwait: arguments, exit codes, open files inherited by number.
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char** argv) {
    if (argc > 2) {
        int fd = atoi(argv[2]);
        printf("child %s %s\n", argv[1], getenv("SPAWN_TEST"));
        fflush(stdout);
        if (fd > 0) {
            _write(fd, "from the child", 14);
        }
        return 42;
    }
    char number[10];
    int fd = _open("spawned.txt", _O_CREAT | _O_TRUNC | _O_RDWR | _O_BINARY, 0600);
    _itoa(fd, number, 10);
    _putenv("SPAWN_TEST=here");
    fflush(stdout);
    printf("%d\n", (int)_spawnl(_P_WAIT, argv[0], "spawn", "waited", number, NULL));
    char text[20] = "";
    _lseek(fd, 0, SEEK_SET);
    int got = _read(fd, text, 20);
    printf("%d %.14s\n", got, text);
    fflush(stdout);
    const char* const arguments[] = {"spawn", "later", "0", NULL};
    intptr_t process = _spawnv(_P_NOWAIT, argv[0], arguments);
    int status = 0;
    _cwait(&status, process, 0);
    printf("%d\n", status);
    got = (int)_spawnl(_P_WAIT, "nothing.exe", "nothing", NULL);
    printf("%d %d\n", got, errno == ENOENT);
    _close(fd);
    return 0;
}
