// Writes until it can't, and says what stopped it: host_limits.py has the host stop it in its ways.
// With a name the file of that name, with "-" standard output, with "run" a program of the host,
// with "memory" a file once all memory is taken.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static char bytes[4096];

static void take_all_memory(void) {
    for (SIZE_T size = 1 << 24; size >= 4096; size /= 2) {
        while (VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)) {
        }
    }
    fprintf(stderr, "no memory: %lu\n", GetLastError());
}

int main(int argc, char** argv) {
    const char* const name = argc > 1 ? argv[1] : "file";
    if (strcmp(name, "run") == 0) {
        STARTUPINFOA start = {.cb = sizeof start};
        PROCESS_INFORMATION child;
        char line[] = "grep SigIgn /proc/self/status";
        if (CreateProcessA("Z:\\bin\\grep", line, NULL, NULL, TRUE, 0, NULL, NULL, &start,
                           &child)) {
            WaitForSingleObject(child.hProcess, 10000);
        }
        return 0;
    }
    if (strcmp(name, "memory") == 0) {
        take_all_memory();
    }
    const int standard = strcmp(name, "-") == 0;
    const HANDLE file = standard
                            ? GetStdHandle(STD_OUTPUT_HANDLE)
                            : CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        fprintf(stderr, "not opened: %lu\n", GetLastError());
        return 0;
    }
    // No more than two megabytes.
    for (int i = 0; i < 512; ++i) {
        DWORD done = 0;
        if (!WriteFile(file, bytes, sizeof bytes, &done, NULL)) {
            fprintf(stderr, "after %d: %lu, %lu bytes\n", i, GetLastError(), done);
            return 0;
        }
    }
    if (argc < 2) {
        puts("all written");
    }
    return 0;
}
