/* A file mapped to be read, written and copied on write; what views may be. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(void) {
    HANDLE file = CreateFileA("f", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    printf("empty: %p ", (void*)CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL));
    printf("%lu\n", GetLastError());
    HANDLE mapping = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 100000, NULL);
    printf("size now %lu\n", GetFileSize(file, NULL));
    char* view = MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0);
    memcpy(view, "written", 8);
    view[99999] = '!';
    char* copy = MapViewOfFile(mapping, FILE_MAP_COPY, 0, 0, 0);
    copy[0] = 'W';
    printf("%s %s %d\n", view, copy, FlushViewOfFile(view, 0));
    char* tail = MapViewOfFile(mapping, FILE_MAP_READ, 0, 65536, 0);
    printf("%c\n", tail[99999 - 65536]);
    printf("bad offset: %d ", MapViewOfFile(mapping, FILE_MAP_READ, 0, 4096, 0) != NULL);
    printf("%lu\n", GetLastError());
    printf("too long: %d ", MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 200000) != NULL);
    printf("%lu\n", GetLastError());
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(tail, &info, sizeof info);
    printf("%d %lx %lx %lx %lu\n", info.AllocationBase == tail, info.State, info.Protect, info.Type,
           (unsigned long)info.RegionSize);
    CloseHandle(mapping);
    printf("%d %d %d\n", UnmapViewOfFile(view), UnmapViewOfFile(copy), UnmapViewOfFile(tail));
    printf("%d ", UnmapViewOfFile(tail));
    printf("%lu\n", GetLastError());
    char text[8];
    DWORD count;
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    ReadFile(file, text, 8, &count, NULL);
    printf("%s\n", text);
    CloseHandle(file);

    file = CreateFileA("f", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    printf("%d ", CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL) != NULL);
    printf("%lu\n", GetLastError());
    mapping = CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 0, NULL);
    printf("%d ", MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0) != NULL);
    printf("%lu\n", GetLastError());
    printf("%d ", CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 200000, NULL) != NULL);
    printf("%lu\n", GetLastError());
    return 0;
}
