/* A file of which bytes are mapped can't become smaller; what is to be deleted can't be looked at
 * by name. */
#include <stdio.h>
#include <windows.h>

static DWORD cut(HANDLE file, LONG size) {
    SetFilePointer(file, size, NULL, FILE_BEGIN);
    return SetEndOfFile(file) ? 0 : GetLastError();
}

static DWORD truncate_by_name(DWORD how) {
    HANDLE file = CreateFileA("a", GENERIC_WRITE, 7, NULL, how, 0, NULL);
    const DWORD error = file == INVALID_HANDLE_VALUE ? GetLastError() : 0;
    CloseHandle(file);
    return error;
}

int main(void) {
    HANDLE file =
        CreateFileA("a", GENERIC_READ | GENERIC_WRITE | DELETE, 7, NULL, CREATE_NEW, 0, NULL);
    printf("grow %lu\n", cut(file, 20000));
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 10000, NULL);
    printf("below %lu", cut(file, 5000));
    printf(" nothing %lu", cut(file, 0));
    printf(" down to it %lu", cut(file, 10000));
    printf(" grow %lu\n", cut(file, 20000));
    char* view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    printf("a view %lu", cut(file, 5000));
    printf(" by name %lu", truncate_by_name(TRUNCATE_EXISTING));
    printf(" %lu\n", truncate_by_name(CREATE_ALWAYS));
    FILE_ALLOCATION_INFO allocation = {{.QuadPart = 0}};
    printf("allocation %d",
           SetFileInformationByHandle(file, FileAllocationInfo, &allocation, sizeof allocation));
    printf(" %lu\n", GetLastError());
    FILE_DISPOSITION_INFO info = {TRUE};
    printf("delete %d", SetFileInformationByHandle(file, FileDispositionInfo, &info, sizeof info));
    printf(" %lu\n", GetLastError());
    view[9999] = 1;
    UnmapViewOfFile(view);
    printf("no view %lu\n", cut(file, 5000));

    HANDLE other = CreateFileA("a", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    SetFileInformationByHandle(file, FileDispositionInfo, &info, sizeof info);
    printf("attributes %lx", GetFileAttributesA("a"));
    printf(" %lu\n", GetLastError());
    info.DeleteFile = FALSE;
    SetFileInformationByHandle(file, FileDispositionInfo, &info, sizeof info);
    printf("taken back %lx\n", GetFileAttributesA("a"));
    CloseHandle(other);
    return 0;
}
