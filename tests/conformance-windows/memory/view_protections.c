// What pages of views may become: no more than their view may, but copies of their own always;
// private memory is never copied on write, and what a file's view maps is committed.
#include <windows.h>

#include <stdio.h>

static const DWORD protections[] = {
    PAGE_NOACCESS, PAGE_READONLY,     PAGE_READWRITE,         PAGE_WRITECOPY,
    PAGE_EXECUTE,  PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY};

static void look(const char* what, void* base) {
    printf("%s\n", what);
    for (int i = 0; i < 8; ++i) {
        DWORD old = 0;
        SetLastError(0);
        const BOOL changed = VirtualProtect(base, 4096, protections[i], &old);
        printf("  %02lx %d %lu", protections[i], changed, GetLastError());
        SetLastError(0);
        const void* const committed = VirtualAlloc(base, 4096, MEM_COMMIT, protections[i]);
        printf(", commit %d %lu\n", committed == base, GetLastError());
    }
}

int main(void) {
    char directory[MAX_PATH], name[MAX_PATH];
    GetTempPathA(MAX_PATH, directory);
    GetTempFileNameA(directory, "vie", 0, name);
    const HANDLE file = CreateFileA(name, GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE, 0, NULL,
                                    CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    static const struct {
        const char* what;
        DWORD section, view;
    } views[] = {{"read only", PAGE_READONLY, FILE_MAP_READ},
                 {"read and write", PAGE_READWRITE, FILE_MAP_WRITE},
                 {"copy", PAGE_READWRITE, FILE_MAP_COPY},
                 {"execute", PAGE_EXECUTE_READ, FILE_MAP_READ | FILE_MAP_EXECUTE}};
    SetFilePointer(file, 8192, NULL, FILE_BEGIN);
    SetEndOfFile(file);
    for (int i = 0; i < 4; ++i) {
        const HANDLE from_file = CreateFileMappingA(file, NULL, views[i].section, 0, 0, NULL);
        const HANDLE memory =
            CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, views[i].section, 0, 8192, NULL);
        void* const first = MapViewOfFile(from_file, views[i].view, 0, 0, 0);
        void* const second = MapViewOfFile(memory, views[i].view, 0, 0, 0);
        printf("%s: ", views[i].what);
        look("of a file", first);
        look("of memory", second);
        UnmapViewOfFile(first);
        UnmapViewOfFile(second);
        CloseHandle(from_file);
        CloseHandle(memory);
    }
    look("private", VirtualAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    printf("execute alone %d", CreateFileMappingA(file, NULL, PAGE_EXECUTE, 0, 0, NULL) != NULL);
    printf(" %lu\n", GetLastError());
    CloseHandle(file);
    return 0;
}
