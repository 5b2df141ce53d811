// Memory that is offered and reclaimed or discarded, mappings by later functions, and contexts that
// are made in a buffer.
#include <windows.h>

#include <stdio.h>
#include <string.h>

typedef DWORD(WINAPI* Pages)(PVOID, SIZE_T);
typedef DWORD(WINAPI* Offer)(PVOID, SIZE_T, int);
typedef BOOL(WINAPI* Initialize)(PVOID, DWORD, PCONTEXT*, PDWORD);
typedef PVOID(WINAPI* Locate)(PCONTEXT, DWORD, PDWORD);
typedef DWORD64(WINAPI* Features)(void);
typedef PVOID(WINAPI* MapFromApp)(HANDLE, ULONG, ULONG64, SIZE_T);

static void* named(const char* name) {
    return (void*)GetProcAddress(GetModuleHandleA("kernel32"), name);
}

int main(void) {
    Offer offer = (Offer)named("OfferVirtualMemory");
    Pages reclaim = (Pages)named("ReclaimVirtualMemory");
    Pages discard = (Pages)named("DiscardVirtualMemory");
    char* block = VirtualAlloc(NULL, 0x4000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memset(block, 7, 0x4000);
    printf("%lu %lu %d\n", offer(block, 0x2000, 1), reclaim(block, 0x2000), block[0x1fff]);
    printf("%lu %lu\n", offer(block + 1, 0x1000, 1), offer(block, 0x1000, 9));
    printf("%lu", discard(block, 0x2000));
    block[0] = 1;
    printf(" %d %d\n", block[0], block[0x2000]);
    VirtualFree(block + 0x1000, 0x1000, MEM_DECOMMIT);
    printf("%lu\n", discard(block, 0x2000));

    HANDLE section =
        CreateFileMappingNumaW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x2000, NULL, 0);
    MapFromApp map =
        (MapFromApp)(void*)GetProcAddress(GetModuleHandleA("kernelbase"), "MapViewOfFileFromApp");
    char* first = map(section, FILE_MAP_WRITE, 0, 0);
    char* second = MapViewOfFileExNuma(section, FILE_MAP_READ, 0, 0, 0x1000, NULL, 0);
    first[5] = 42;
    printf("%d\n", second[5]);

    Initialize initialize = (Initialize)named("InitializeContext");
    Locate locate = (Locate)named("LocateXStateFeature");
    Features features = (Features)named("GetEnabledXStateFeatures");
    DWORD size = 0;
    PCONTEXT context = NULL;
    SetLastError(0);
    printf("%d", initialize(NULL, CONTEXT_FULL, &context, &size));
    printf(" %lu %d\n", GetLastError(), size >= sizeof(CONTEXT));
    char* room = HeapAlloc(GetProcessHeap(), 0, size + 1);
    printf("%d", initialize(room + 1, CONTEXT_FULL, &context, &size));
    printf(" %d %d\n", (int)((ULONG_PTR)context % 16), context->ContextFlags == CONTEXT_FULL);
    DWORD length = 0;
    printf("%d", locate(context, 1, &length) == &context->FltSave.XmmRegisters);
    printf(" %lu %d\n", length, (features() & 3) == 3);
    return 0;
}
