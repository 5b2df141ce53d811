/* Mappings of memory by name, and pages of one that are committed later. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(void) {
    HANDLE first = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096,
                                      "Local\\ferry-test");
    printf("%lu\n", GetLastError());
    HANDLE second =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 8192, "ferry-test");
    printf("%lu\n", GetLastError());
    HANDLE third = OpenFileMappingA(FILE_MAP_READ, FALSE, "ferry-test");
    char* a = MapViewOfFile(first, FILE_MAP_WRITE, 0, 0, 0);
    char* b = MapViewOfFile(second, FILE_MAP_WRITE, 0, 0, 0);
    char* c = MapViewOfFile(third, FILE_MAP_READ, 0, 0, 0);
    strcpy(a, "shared");
    printf("%s %s %d\n", b, c, a != b && b != c);
    printf("%d ", MapViewOfFile(third, FILE_MAP_WRITE, 0, 0, 0) != NULL);
    printf("%lu\n", GetLastError());
    CloseHandle(first);
    CloseHandle(second);
    CloseHandle(third);
    printf("%d ", OpenFileMappingA(FILE_MAP_READ, FALSE, "ferry-test") != NULL);
    printf("%lu\n", GetLastError());
    printf("%s\n", c);
    printf("%d ",
           CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0, NULL) != NULL);
    printf("%lu\n", GetLastError());

    HANDLE reserved =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 16, 0, NULL);
    char* view = MapViewOfFile(reserved, FILE_MAP_WRITE, 0, 0, 1 << 20);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(view, &info, sizeof info);
    printf("%lx %lx\n", info.State, info.Type);
    printf("%d\n", VirtualAlloc(view + 65536, 4096, MEM_COMMIT, PAGE_READWRITE) == view + 65536);
    view[65536] = 1;
    VirtualQuery(view + 65536, &info, sizeof info);
    printf("%lx %lx %lu\n", info.State, info.Protect, (unsigned long)info.RegionSize);
    return 0;
}
