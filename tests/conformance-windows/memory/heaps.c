/* Heaps, and what became of GlobalAlloc and LocalAlloc. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(void) {
    HANDLE heap = HeapCreate(0, 0, 0);
    char* block = HeapAlloc(heap, HEAP_ZERO_MEMORY, 100);
    printf("%d %lu %d\n", block[99], (unsigned long)HeapSize(heap, 0, block),
           ((ULONG_PTR)block & 15) == 0);
    memset(block, 'x', 100);
    block = HeapReAlloc(heap, HEAP_ZERO_MEMORY, block, 100000);
    printf("%c %d %lu\n", block[99], block[100], (unsigned long)HeapSize(heap, 0, block));
    block = HeapReAlloc(heap, 0, block, 10);
    printf("%c %lu\n", block[9], (unsigned long)HeapSize(heap, 0, block));
    printf("%d ", HeapValidate(heap, 0, block));
    printf("%d\n", HeapFree(heap, 0, block));
    printf("%d\n", HeapAlloc(heap, 0, 0) != NULL);
    printf("%d\n", HeapAlloc(heap, 0, (SIZE_T)1 << 60) == NULL);
    char* large = HeapAlloc(heap, HEAP_ZERO_MEMORY, 50 << 20);
    large[(50 << 20) - 1] = 1;
    printf("%d\n", HeapDestroy(heap));

    HGLOBAL fixed = GlobalAlloc(GPTR, 10);
    printf("%d %lu\n", GlobalLock(fixed) == fixed, (unsigned long)GlobalSize(fixed));
    printf("%d\n", GlobalFree(fixed) == NULL);
    HGLOBAL movable = GlobalAlloc(GHND, 10);
    char* data = GlobalLock(movable);
    printf("%d %d %u\n", (void*)data != (void*)movable, data[9],
           GlobalFlags(movable) & GMEM_LOCKCOUNT);
    strcpy(data, "moved");
    SetLastError(1);
    printf("%d ", GlobalUnlock(movable));
    printf("%lu\n", GetLastError());
    movable = GlobalReAlloc(movable, 5000, GMEM_ZEROINIT);
    data = GlobalLock(movable);
    printf("%s %d %lu\n", data, data[4999], (unsigned long)GlobalSize(movable));
    printf("%d\n", GlobalFree(movable) == NULL);
    char* local = LocalAlloc(LPTR, 5);
    printf("%d %lu ", local[4], (unsigned long)LocalSize(local));
    printf("%d\n", LocalFree(local) == NULL);
    return 0;
}
