/* What is in a stream's buffer stays there while programs are started: neither system() nor
 * _popen() nor _spawn writes it, and so it goes where the file number leads when it is flushed. */
#include <windows.h>

#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char** arguments) {
    if (count > 1 && strcmp(arguments[1], "child") == 0) {
        printf("child\n");
        return 0;
    }
    char name[MAX_PATH];
    GetModuleFileNameA(NULL, name, MAX_PATH);

    printf("behind system\n");
    system("echo system");
    fflush(stdout);
    printf("behind _spawnl\n");
    _spawnl(_P_WAIT, name, "program", "child", NULL);
    fflush(stdout);

    // A program's output is read by a pipe that stands at 1 meanwhile, as programs play _popen().
    printf("own\n");
    int ends[2];
    _pipe(ends, 4096, _O_BINARY | _O_NOINHERIT);
    const int saved = _dup(1);
    _dup2(ends[1], 1);
    _close(ends[1]);
    _spawnl(_P_WAIT, name, "program", "child", NULL);
    _dup2(saved, 1);
    _close(saved);
    char read[64] = "";
    const int size = _read(ends[0], read, sizeof read);
    printf("read %d %.5s\n", size, read);

    FILE* pipe = _popen("echo popen", "r");
    char line[64] = "";
    fgets(line, sizeof line, pipe);
    printf("%s", line);
    fflush(stdout);
    printf("behind _popen\n");
    _pclose(_popen("echo popen's own", "w"));
    return 0;
}
