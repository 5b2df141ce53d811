// What the C runtime makes of its start: wildcards when they are asked for, handles that lead
// nowhere, blocks of handles that are too short, and standard handles that are closed.
#include <windows.h>

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int __getmainargs(int* count, char*** arguments, char*** environment, int expands, int* new_mode);

static int count_arguments(int expands) {
    int count = 0;
    int new_mode = 0;
    char** arguments = NULL;
    char** environment = NULL;
    __getmainargs(&count, &arguments, &environment, expands, &new_mode);
    return count;
}

static void start(const char* what, STARTUPINFOA* info) {
    PROCESS_INFORMATION process;
    char line[MAX_PATH + 40];
    char self[MAX_PATH];
    DWORD code = 99;
    GetModuleFileNameA(NULL, self, sizeof self);
    snprintf(line, sizeof line, "\"%s\" %s", self, what);
    info->cb = sizeof *info;
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, info, &process)) {
        printf("no process: %lu\n", GetLastError());
        return;
    }
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    printf("%s: %lu\n", what, code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
}

static int child(const char* what) {
    if (strcmp(what, "nowhere") == 0) {
        return _get_osfhandle(0) == -2 && _fileno(stdin) == -2 ? 1 : 2;
    }
    // The block told of 1, and not of 2.
    return _write(1, "told\n", 5) == 5 &&
                   (intptr_t)GetStdHandle(STD_OUTPUT_HANDLE) != _get_osfhandle(1)
               ? 3
               : 4;
}

static void write_file(const char* name) {
    FILE* file = fopen(name, "w");
    fclose(file);
}

int main(int argc, char** argv) {
    if (argc > 1 && strchr(argv[1], '*') == NULL) {
        return child(argv[1]);
    }
    if (argc == 1) {
        mkdir("start");
        write_file("start/a");
        write_file("start/b");
        STARTUPINFOA info = {0};
        start("start/*", &info);
        STARTUPINFOA nowhere = {.dwFlags = STARTF_USESTDHANDLES,
                                .hStdInput = (HANDLE)0x80000001,
                                .hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE)};
        start("nowhere", &nowhere);

        SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
        HANDLE file = CreateFileA("start/a", GENERIC_WRITE, FILE_SHARE_READ, &inherited,
                                  CREATE_ALWAYS, 0, NULL);
        unsigned char block[4 + 3 + 3 * sizeof(HANDLE)] = {3, 0, 0, 0, 1, 1, 1};
        memset(block + 7, 0xff, 3 * sizeof(HANDLE));
        memcpy(block + 7 + sizeof(HANDLE), &file, sizeof file);
        STARTUPINFOA shorter = {.cbReserved2 = sizeof block - 3, .lpReserved2 = block};
        start("shorter", &shorter);
        CloseHandle(file);
        char text[16] = "";
        FILE* read = fopen("start/a", "r");
        printf("%s", fgets(text, sizeof text, read));
        fclose(read);
        remove("start/a");
        remove("start/b");
        rmdir("start");
        printf("%d", GetStdHandle(STD_INPUT_HANDLE) != NULL);
        _close(0);
        printf(" %d\n", GetStdHandle(STD_INPUT_HANDLE) != NULL);
        return 0;
    }
    int before = count_arguments(0);
    int expanded = count_arguments(1);
    write_file("start/c");
    int more = count_arguments(1);
    remove("start/c");
    return before * 100 + expanded * 10 + more;
}
