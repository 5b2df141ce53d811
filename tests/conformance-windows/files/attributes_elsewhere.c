// Attributes that another process changes show at once, however often they were asked for before.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static DWORD set_elsewhere(const char* path, DWORD attributes) {
    char self[MAX_PATH], command[3 * MAX_PATH];
    GetModuleFileNameA(NULL, self, sizeof self);
    snprintf(command, sizeof command, "\"%s\" set \"%s\" %lu", self, path, attributes);
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION process;
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &start, &process)) {
        return GetLastError();
    }
    WaitForSingleObject(process.hProcess, INFINITE);
    DWORD code;
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return code;
}

int main(int argc, char** argv) {
    if (argc == 4 && strcmp(argv[1], "set") == 0) {
        return SetFileAttributesA(argv[2], strtoul(argv[3], NULL, 10)) ? 0 : (int)GetLastError();
    }
    char path[MAX_PATH];
    GetTempFileNameA(".", "att", 0, path);
    static const DWORD wanted[] = {FILE_ATTRIBUTE_HIDDEN, FILE_ATTRIBUTE_ARCHIVE,
                                   FILE_ATTRIBUTE_SYSTEM | FILE_ATTRIBUTE_HIDDEN,
                                   FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_ARCHIVE,
                                   FILE_ATTRIBUTE_NORMAL};
    for (int i = 0; i < 5; i++) {
        DWORD before = GetFileAttributesA(path), odd = 0;
        for (int k = 0; k < 5000; k++) {
            odd += GetFileAttributesA(path) != before;
        }
        DWORD failed = set_elsewhere(path, wanted[i]);
        printf("%lx, %lu differ; set %lu: %lx\n", before, odd, failed, GetFileAttributesA(path));
        SetFileAttributesA(path, wanted[i] | FILE_ATTRIBUTE_HIDDEN);
        printf("own %lx\n", GetFileAttributesA(path));
    }
    SetFileAttributesA(path, FILE_ATTRIBUTE_NORMAL);
    printf("%d\n", DeleteFileA(path));
    return 0;
}
