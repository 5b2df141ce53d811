// build: -Wl,--disable-high-entropy-va
// A program that does not say HIGH_ENTROPY_VA may keep pointers in 32 bits: stacks, heaps, memory
// and views lie below 2 GiB as long as there is room, and above where there is none.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static int low(const void* pointer) { return (uintptr_t)pointer < 0x80000000u; }
static void say(const char* what, const void* pointer) {
    printf("%s: %s\n", what, pointer == NULL ? "none" : low(pointer) ? "low" : "high");
}

static DWORD WINAPI thread(void* unused) {
    (void)unused;
    int here = 0;
    say("stack of a thread", &here);
    return 0;
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    int here = 0;
    say("stack", &here);
    say("process heap", HeapAlloc(GetProcessHeap(), 0, 100));
    say("another heap", HeapAlloc(HeapCreate(0, 0, 0), 0, 100));
    say("malloc", malloc(1 << 20));
    say("environment", GetEnvironmentStringsW());
    say("command line", GetCommandLineW());
    const HANDLE section =
        CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 65536, NULL);
    say("view", MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0));
    const HANDLE other = CreateThread(NULL, 0, thread, NULL, 0, NULL);
    WaitForSingleObject(other, INFINITE);

    // A place that is free again is found again, also behind what came later.
    char* places[300];
    int all_low = 1, apart = 1;
    for (int round = 0; round < 200; ++round) {
        for (int i = 0; i < 300; ++i) {
            places[i] = VirtualAlloc(NULL, 65536 * (1 + i % 3), MEM_RESERVE, PAGE_NOACCESS);
            all_low &= low(places[i]);
            apart &= i == 0 || places[i] != places[i - 1];
        }
        for (int i = 0; i < 300; ++i)
            VirtualFree(places[i], 0, MEM_RELEASE);
    }
    printf("60,000 allocations: %s, %s\n", all_low ? "all low" : "some high",
           apart ? "apart" : "twice");

    say("3 GiB", VirtualAlloc(NULL, (SIZE_T)3 << 30, MEM_RESERVE, PAGE_NOACCESS));
    int counts[2] = {0, 0};
    for (int i = 0; i < 40; ++i) {
        const void* place = VirtualAlloc(NULL, 100 << 20, MEM_RESERVE, PAGE_NOACCESS);
        if (place != NULL)
            ++counts[low(place)];
    }
    printf("100 MiB, 40 times: %d in all, %s\n", counts[0] + counts[1],
           counts[1] > 10 && counts[0] > 10 ? "low until it is full" : "somewhere");
    say("64 KiB afterwards", VirtualAlloc(NULL, 65536, MEM_RESERVE, PAGE_NOACCESS));
}
