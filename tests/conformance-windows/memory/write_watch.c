// Memory whose pages say whether they were written to: GetWriteWatch.
#include <windows.h>

#include <stdio.h>

#define PAGES 64
static char* memory;

static void show(const char* what, DWORD flags, SIZE_T first, SIZE_T count, ULONG_PTR room) {
    PVOID pages[PAGES];
    DWORD granularity = 0;
    SetLastError(0);
    const UINT status =
        GetWriteWatch(flags, memory + first * 0x1000, count * 0x1000, pages, &room, &granularity);
    printf("%s: %d", what, (int)status);
    if (status != 0) {
        printf(" error %lu\n", GetLastError());
        return;
    }
    for (ULONG_PTR i = 0; i < room; ++i) {
        printf(" %d", (int)(((char*)pages[i] - memory) / 0x1000));
    }
    printf(" of %lu\n", granularity);
}

int main(void) {
    memory = VirtualAlloc(NULL, PAGES * 0x1000, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH,
                          PAGE_READWRITE);
    if (memory == NULL) {
        printf("VirtualAlloc: %lu\n", GetLastError());
        return 1;
    }
    show("untouched", 0, 0, PAGES, PAGES);
    memory[0x3000] = 1;
    memory[0x7fff] = 1;
    memory[0x8000] = 1;
    volatile char read = memory[0x5000];
    show("written", 0, 0, PAGES, PAGES);
    show("again, and reset", WRITE_WATCH_FLAG_RESET, 0, PAGES, PAGES);
    show("after the reset", 0, 0, PAGES, PAGES);
    memory[0x3000] = read;
    memory[0x9000] = 2;
    memory[0xa000] = 3;
    show("the first two", WRITE_WATCH_FLAG_RESET, 0, PAGES, 2);
    show("the rest", 0, 0, PAGES, PAGES);
    printf("reset: %u\n", ResetWriteWatch(memory, 0xb000));
    show("of a part", 0, 8, 4, PAGES);

    /* What a service writes counts too. */
    HANDLE from, to;
    DWORD done;
    CreatePipe(&from, &to, NULL, 0);
    WriteFile(to, "text", 4, &done, NULL);
    ReadFile(from, memory + 0x10000, 4, &done, NULL);
    show("by a service", WRITE_WATCH_FLAG_RESET, 0, PAGES, PAGES);

    DWORD old;
    VirtualProtect(memory + 0x4000, 0x1000, PAGE_READONLY, &old);
    VirtualProtect(memory + 0x4000, 0x1000, PAGE_READWRITE, &old);
    show("protected", 0, 0, PAGES, PAGES);
    memory[0x4000] = 1;
    VirtualFree(memory + 0x20000, 0x10000, MEM_DECOMMIT);
    VirtualAlloc(memory + 0x20000, 0x2000, MEM_COMMIT, PAGE_READWRITE);
    VirtualAlloc(memory + 0x22000, 0xe000, MEM_COMMIT, PAGE_READWRITE);
    show("committed anew", 0, 0, PAGES, PAGES);
    memory[0x21000] = 1;
    show("and written", 0, 0, PAGES, PAGES);

    show("flags", 2, 0, PAGES, PAGES);
    show("no size", 0, 0, 0, PAGES);
    show("beyond the end", 0, 1, PAGES, PAGES);
    VirtualFree(memory, 0, MEM_RELEASE);
    memory = VirtualAlloc(NULL, PAGES * 0x1000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memory[0] = 1;
    show("not watched", 0, 0, PAGES, PAGES);
    printf("reset: %d\n", (int)ResetWriteWatch(memory, 0x1000));
    return 0;
}
