// What HeapCreate is asked for: blocks that can be executed, a size that is not exceeded,
// exceptions in place of null.

#include <windows.h>

#include <stdio.h>
#include <string.h>

static const unsigned char seven[] = {0xb8, 7, 0, 0, 0, 0xc3}; // mov eax, 7; ret

static LONG NTAPI tell(EXCEPTION_POINTERS* info) {
    const EXCEPTION_RECORD* record = info->ExceptionRecord;
    printf("exception %#lx\n", record->ExceptionCode);
    fflush(stdout);
    if (record->ExceptionCode == (DWORD)STATUS_NO_MEMORY) {
        ExitProcess(0);
    }
    return EXCEPTION_CONTINUE_SEARCH;
}

static void executable(SIZE_T size) {
    HANDLE const heap = HeapCreate(HEAP_CREATE_ENABLE_EXECUTE, 0, 0);
    void* const block = HeapAlloc(heap, 0, size);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(block, &info, sizeof info);
    memcpy(block, seven, sizeof seven);
    printf("%#lx ", info.Protect);
    printf("%d\n", ((int (*)(void))block)());
    HeapDestroy(heap);
}

static void fixed(SIZE_T maximum, SIZE_T size) {
    HANDLE const heap = HeapCreate(0, 0, maximum);
    void* blocks[4096];
    unsigned count = 0;
    while (count < 4096) {
        SetLastError(0);
        blocks[count] = HeapAlloc(heap, 0, size);
        if (blocks[count] == NULL) {
            break;
        }
        ++count;
    }
    const DWORD error = GetLastError();
    const SIZE_T all = count * size;
    printf("%s %s error %lu\n", all <= maximum ? "below" : "above",
           all >= maximum / 2 ? "more than half" : "less than half", error);
    for (unsigned i = 0; i < count; ++i) {
        HeapFree(heap, 0, blocks[i]);
    }
    printf("again %d\n", HeapAlloc(heap, 0, size) != NULL);
    printf("too large %d\n", HeapAlloc(heap, 0, maximum) != NULL);
    void* const block = HeapAlloc(heap, 0, 64);
    SetLastError(0);
    printf("grown %d", HeapReAlloc(heap, 0, block, maximum) != NULL);
    printf(" error %lu\n", GetLastError());
    HeapDestroy(heap);
}

int main(void) {
    executable(100);
    executable(2 << 20);
    fixed(0x20000, 100);
    fixed(0x20000, 5000);
    fixed(4 << 20, 300000);
    AddVectoredExceptionHandler(1, tell);
    HANDLE const heap = HeapCreate(HEAP_GENERATE_EXCEPTIONS, 0, 0);
    printf("%d\n", HeapAlloc(heap, 0, 100) != NULL);
    HeapAlloc(heap, 0, (SIZE_T)1 << 46);
    printf("not reached\n");
    return 1;
}
