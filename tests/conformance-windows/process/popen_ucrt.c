// The same by the universal runtime.
// runtime: ucrt
#include <windows.h>

#include <errno.h>
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static void show(const char* command, const char* mode) {
    char line[256];
    FILE* pipe = _popen(command, mode);
    if (pipe == NULL) {
        printf("no pipe: %d\n", errno);
        return;
    }
    while (fgets(line, sizeof line, pipe) != NULL) {
        printf("  [");
        for (const char* c = line; *c != 0; ++c) {
            if (*c == '\r' || *c == '\n') {
                printf("%s", *c == '\r' ? "\\r" : "\\n");
            } else {
                putchar(*c);
            }
        }
        printf("]\n");
    }
    printf("%s: %d\n", command, _pclose(pipe));
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    printf("there is a shell: %d %d\n", system(NULL), _wsystem(NULL));
    printf("%d\n", system("exit 3"));
    printf("%d\n", _wsystem(L"exit /b -5"));
    printf("%x\n", (unsigned)system("exit 0x89abcdef"));
    printf("%d\n", system("echo from the shell"));
    printf("%d\n", system("echo \"two words\" & exit 7"));
    printf("%d\n", system("no_such_command_here 2>nul"));
    _putenv("POPEN_VALUE=from the parent");
    printf("%d\n", system("echo %POPEN_VALUE%"));

    show("echo one& echo two", "r");
    show("echo one& echo two", "rb");
    show("exit 9", "r");
    show("(echo error 1>&2) 2>&1", "r");
    show("\"%ComSpec%\" /c echo \"quoted words\"", "r");

    FILE* in = _popen("sort", "w");
    fprintf(in, "b\nc\na\n");
    printf("sort: %d\n", _pclose(in));
    in = _wpopen(L"set /p value=& exit 6", L"w");
    fputws(L"something\n", in);
    printf("set: %d\n", _pclose(in));

    FILE* first = _popen("echo first", "r");
    FILE* second = _popen("echo second", "r");
    char line[32];
    printf("%s", fgets(line, sizeof line, second));
    printf("%s", fgets(line, sizeof line, first));
    printf("%d", _pclose(first));
    printf(" %d\n", _pclose(second));
    errno = 0;
    const intptr_t status = _spawnlp(_P_WAIT, "cmd", "cmd", "/c", "exit", "11", NULL);
    printf("%d\n", (int)status);
    return 0;
}
