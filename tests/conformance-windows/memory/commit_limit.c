// More memory than there is cannot be committed, and what was committed is counted until it is
// decommitted or freed. Nothing here touches it.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static SIZE_T limit;

static const char* attempt(void* place, SIZE_T size, void** made) {
    SetLastError(0);
    *made = VirtualAlloc(place, size, place == NULL ? MEM_RESERVE | MEM_COMMIT : MEM_COMMIT,
                         PAGE_READWRITE);
    return *made != NULL                              ? "done"
           : GetLastError() == ERROR_COMMITMENT_LIMIT ? "limit"
                                                      : "another error";
}

int main(void) {
    MEMORYSTATUSEX memory = {.dwLength = sizeof memory};
    GlobalMemoryStatusEx(&memory);
    limit = memory.ullTotalPageFile;
    void *made, *more;
    printf("twice of all: %s\n", attempt(NULL, 2 * limit, &made));
    const SIZE_T part = limit / 16 * 9 & ~(SIZE_T)0xffff;
    printf("nine parts of sixteen: %s\n", attempt(NULL, part, &made));
    printf("again: %s\n", attempt(NULL, part, &more));
    printf("the same pages: %s\n", attempt(made, part, &more));
    VirtualFree(made, part / 2 & ~(SIZE_T)0xffff, MEM_DECOMMIT);
    printf("half of it given back: %s\n", attempt(NULL, part, &more));
    printf("and wanted back: %s\n", attempt(made, part, &made));
    VirtualFree(more, 0, MEM_RELEASE);
    char* base = VirtualAlloc(NULL, 2 * limit, MEM_RESERVE, PAGE_READWRITE);
    printf("reserved: %s\n", base != NULL ? "done" : "no");
    printf("its pages, far apart: %s\n", attempt(base + limit, 4096, &more));
    printf("all its pages: %s\n", attempt(base, 2 * limit, &more));
    printf("malloc: %s\n", malloc(2 * limit) == NULL ? "NULL" : "something");
    SetLastError(0);
    const HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE,
                                              (DWORD)(2 * limit >> 32), (DWORD)(2 * limit), NULL);
    printf("section: %s\n", section != NULL                            ? "done"
                            : GetLastError() == ERROR_COMMITMENT_LIMIT ? "limit"
                                                                       : "another error");
    const HANDLE reserving =
        CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE,
                           (DWORD)(2 * limit >> 32), (DWORD)(2 * limit), NULL);
    printf("section that reserves: %s\n", reserving != NULL ? "done" : "no");
}
