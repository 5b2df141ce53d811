// The program's own name is a path of Windows, in argv and at the beginning of the command line.
#include <windows.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
    char path[MAX_PATH];
    GetModuleFileNameA(NULL, path, MAX_PATH);
    const char* line = GetCommandLineA();
    printf("%d %d %d\n", argc, strchr(argv[0], '/') == NULL, strcmp(argv[0], path) == 0);
    printf("%d\n", strncmp(line + (*line == '"'), path, strlen(path)) == 0);
    printf("%s\n", strrchr(argv[0], '\\') + 1);
    return 0;
}
