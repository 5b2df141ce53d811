/* Reserving, committing, protecting and freeing pages; what VirtualQuery says of them. */
#include <stdio.h>
#include <windows.h>

static void show(void* at) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(at, &info, sizeof info)) {
        printf("error %lu\n", GetLastError());
        return;
    }
    printf("state %lx protect %lx type %lx size %lu first %lx\n", info.State, info.Protect,
           info.Type, (unsigned long)info.RegionSize, info.AllocationProtect);
}

int main(void) {
    char* base = VirtualAlloc(NULL, 1 << 20, MEM_RESERVE, PAGE_NOACCESS);
    printf("%d\n", ((ULONG_PTR)base & 0xffff) == 0);
    show(base);
    printf("%d\n", VirtualAlloc(base + 4096, 100, MEM_COMMIT, PAGE_READWRITE) == base + 4096);
    show(base + 4096);
    show(base + 8192);
    base[4096] = 7;
    DWORD old = 0;
    printf("%d ", VirtualProtect(base + 4096, 1, PAGE_READONLY, &old));
    printf("%lx\n", old);
    show(base + 4096);
    printf("%d ", VirtualProtect(base, 4096, PAGE_READONLY, &old));
    printf("%lu\n", GetLastError());
    printf("%d ", VirtualAlloc(base, 4096, MEM_COMMIT, 0x33) != NULL);
    printf("%lu\n", GetLastError());
    printf("%d ", VirtualFree(base, 4096, MEM_RELEASE));
    printf("%lu\n", GetLastError());
    printf("%d\n", VirtualFree(base + 4096, 4096, MEM_DECOMMIT));
    VirtualAlloc(base + 4096, 4096, MEM_COMMIT, PAGE_READWRITE);
    printf("%d\n", base[4096]);
    printf("%d ", VirtualAlloc(base, 4096, MEM_RESERVE, PAGE_READWRITE) != NULL);
    printf("%lu\n", GetLastError());
    printf("%d\n", VirtualFree(base, 0, MEM_RELEASE));
    printf("%d ", VirtualFree(base, 0, MEM_RELEASE));
    printf("%lu\n", GetLastError());
    /* Terabytes of addresses cost nothing. */
    char* huge = VirtualAlloc(NULL, (SIZE_T)2 << 40, MEM_RESERVE, PAGE_READWRITE);
    printf("%d\n", huge != NULL && VirtualAlloc(huge + ((SIZE_T)1 << 40), 4096, MEM_COMMIT,
                                                PAGE_READWRITE) != NULL);
    printf("%d\n", VirtualFree(huge, 0, MEM_RELEASE));
    printf("%d ", VirtualAlloc(NULL, 0, MEM_COMMIT, PAGE_READWRITE) != NULL);
    printf("%lu\n", GetLastError());
    show((void*)(ULONG_PTR)-1);
    return 0;
}
