/* HeapWalk finds each block that is in use once, in whatever way it was taken, and none that was
 * freed; HeapLock keeps other threads out; HeapValidate looks at all blocks; GetProcessHeaps names
 * all heaps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define COUNT 400

static void* blocks[COUNT];

/* How many of blocks[] are there as they should be, and how many entries are wrong. */
static void walk(HANDLE heap, const char* when) {
    unsigned found = 0, wrong = 0, free_ones = 0, regions = 0;
    PROCESS_HEAP_ENTRY entry = {0};
    HeapLock(heap);
    while (HeapWalk(heap, &entry)) {
        if (entry.wFlags & PROCESS_HEAP_REGION) {
            ++regions;
            continue;
        }
        int known = -1;
        for (int i = 0; i < COUNT; ++i)
            if (blocks[i] != NULL && blocks[i] == entry.lpData)
                known = i;
        if (!(entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)) {
            ++free_ones;
            wrong += known >= 0;
            continue;
        }
        if (known >= 0) {
            ++found;
            wrong += entry.cbData != HeapSize(heap, 0, entry.lpData);
        }
    }
    const DWORD error = GetLastError();
    HeapUnlock(heap);
    printf("%s: found %u, wrong %u, free ones %d, regions %d, then %lu\n", when, found, wrong,
           free_ones > 0, regions > 0, error);
}

static volatile LONG turns;
static volatile LONG stop;
static DWORD WINAPI work(LPVOID heap) {
    while (!stop) {
        HeapFree(heap, 0, HeapAlloc(heap, 0, 64));
        ++turns;
    }
    return 0;
}

static void keeps_out(HANDLE heap) {
    stop = 0;
    HANDLE thread = CreateThread(NULL, 0, work, heap, 0, NULL);
    while (turns < 1000)
        Sleep(1);
    int moved = 0;
    for (int i = 0; i < 50; ++i) {
        HeapLock(heap);
        HeapLock(heap); /* the owner may again, and use the heap */
        HeapFree(heap, 0, HeapAlloc(heap, 0, 64));
        HeapUnlock(heap);
        const LONG before = turns; /* one call may have been over and not yet counted */
        Sleep(1);
        moved += turns > before + 1;
        HeapUnlock(heap);
        Sleep(0);
    }
    const LONG before = turns;
    while (turns == before)
        Sleep(1);
    stop = 1;
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    printf("worked under the lock: %d\n", moved);
}

static HANDLE freed_here;
static DWORD WINAPI free_all(LPVOID unused) {
    (void)unused;
    for (int i = 0; i < COUNT; i += 3) {
        HeapFree(freed_here, 0, blocks[i]);
        blocks[i] = NULL;
    }
    return 0;
}

static void whole(HANDLE heap) {
    for (int i = 0; i < COUNT; ++i)
        blocks[i] = HeapAlloc(heap, 0, (SIZE_T)1 + i * i);
    blocks[COUNT - 1] = HeapReAlloc(heap, 0, blocks[COUNT - 1], 3 << 20);
    walk(heap, "all");
    for (int i = 0; i < COUNT; i += 2) {
        HeapFree(heap, 0, blocks[i]);
        blocks[i] = NULL;
    }
    walk(heap, "half");
    freed_here = heap;
    HANDLE thread = CreateThread(NULL, 0, free_all, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    walk(heap, "a third of them by another thread");
    printf("valid: %d\n", HeapValidate(heap, 0, NULL));
    for (int i = 0; i < COUNT; ++i) {
        HeapFree(heap, 0, blocks[i]);
        blocks[i] = NULL;
    }
    walk(heap, "none");
}

int main(void) {
    whole(GetProcessHeap());
    HANDLE heap = HeapCreate(0, 0, 0);
    whole(heap);
    keeps_out(GetProcessHeap());
    turns = 0;
    keeps_out(heap);
    HANDLE plain = HeapCreate(HEAP_NO_SERIALIZE, 0, 0);
    whole(plain);

    HANDLE heaps[16];
    const DWORD count = GetProcessHeaps(16, heaps);
    int known = 0;
    for (DWORD i = 0; i < count && i < 16; ++i)
        known += heaps[i] == heap || heaps[i] == plain || heaps[i] == GetProcessHeap();
    printf("heaps: %d of 3\n", known);
    HeapDestroy(heap);
    printf("less by %lu\n", count - GetProcessHeaps(16, heaps));

    char* block = HeapAlloc(plain, 0, 24);
    block[-1] ^= 0x55; /* what stands before it is the heap's */
    printf("damaged: %d\n", HeapValidate(plain, 0, NULL));
    return 0;
}
