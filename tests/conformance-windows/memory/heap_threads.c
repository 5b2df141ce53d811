/* The process heap used by threads at once: each keeps what it wrote, blocks are freed by other
 * threads than took them, threads end and are terminated in the middle of it, and what they had
 * comes back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define THREADS 4
#define SLOTS 512

static void* volatile slots[SLOTS];
static LONG damaged;

/* A block of random size, filled by a byte that tells its size. */
static unsigned char* make(unsigned number) {
    const unsigned size = 9 + number % 3 * 300 + number % 41 * number % 997;
    unsigned char* block = HeapAlloc(GetProcessHeap(), 0, size);
    memset(block, (int)(size & 0x7f), size);
    block[0] = (unsigned char)size;
    block[1] = (unsigned char)(size >> 8);
    return block;
}
static void end(unsigned char* block) {
    if (block == NULL)
        return;
    const unsigned size = block[0] | block[1] << 8;
    if (HeapSize(GetProcessHeap(), 0, block) != size)
        InterlockedIncrement(&damaged);
    for (unsigned i = 2; i < size; ++i)
        if (block[i] != (size & 0x7f)) {
            InterlockedIncrement(&damaged);
            break;
        }
    HeapFree(GetProcessHeap(), 0, block);
}

static DWORD WINAPI exchange(LPVOID seed) {
    unsigned number = (unsigned)(ULONG_PTR)seed * 7919 + 1;
    for (int i = 0; i < 60000; ++i) {
        number = number * 1664525 + 1013904223;
        end(InterlockedExchangePointer((PVOID*)&slots[number >> 8 & (SLOTS - 1)],
                                       make(number >> 4)));
    }
    return 0;
}

static DWORD WINAPI forever(LPVOID end) {
    unsigned i = 0;
    for (; end == NULL; ++i) {
        void* blocks[40];
        for (int k = 0; k < 40; ++k)
            blocks[k] = HeapAlloc(GetProcessHeap(), 0, 1 + (i + k) % 3000);
        for (int k = 0; k < 40; ++k)
            HeapFree(GetProcessHeap(), 0, blocks[k]);
    }
    return i;
}

static void* handed[2000];
static DWORD WINAPI give(LPVOID unused) {
    (void)unused;
    for (int i = 0; i < 2000; ++i)
        handed[i] = malloc(500);
    return 0;
}
static DWORD WINAPI one(LPVOID unused) {
    (void)unused;
    free(malloc(100));
    free(malloc(1000));
    return 0;
}

/* Has as much of its own as a thread may, and stays. */
static volatile LONG arrived;
static DWORD WINAPI much(LPVOID unused) {
    (void)unused;
    for (int size = 1; size < 4000; size += 16) {
        void* blocks[70];
        for (int k = 0; k < 70; ++k)
            blocks[k] = malloc(size);
        for (int k = 0; k < 70; ++k)
            free(blocks[k]);
    }
    arrived = 1;
    Sleep(INFINITE);
    return 0;
}

static unsigned long segments(void) {
    PROCESS_HEAP_ENTRY entry = {0};
    unsigned long count = 0;
    while (HeapWalk(GetProcessHeap(), &entry))
        count += (entry.wFlags & PROCESS_HEAP_REGION) != 0;
    return count;
}

static void join(HANDLE thread) {
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

int main(void) {
    HANDLE threads[THREADS];
    for (int i = 0; i < THREADS; ++i)
        threads[i] = CreateThread(NULL, 0, exchange, (LPVOID)(ULONG_PTR)i, 0, NULL);
    for (int i = 0; i < THREADS; ++i)
        join(threads[i]);
    for (int i = 0; i < SLOTS; ++i)
        end(slots[i]);
    printf("damaged: %ld, valid: %d\n", damaged, HeapValidate(GetProcessHeap(), 0, NULL));

    /* Taken in one thread, given back in this one, again and again: the heap stays as large. */
    unsigned long before = 0;
    for (int i = 0; i < 60; ++i) {
        join(CreateThread(NULL, 0, give, NULL, 0, NULL));
        for (int k = 0; k < 2000; ++k)
            free(handed[k]);
        if (i == 2)
            before = segments();
    }
    printf("grew by handing over: %d\n", segments() > before + 1);

    for (int i = 0; i < 300; ++i)
        join(CreateThread(NULL, 0, one, NULL, 0, NULL));
    before = segments();
    for (int i = 0; i < 3000; ++i)
        join(CreateThread(NULL, 0, one, NULL, 0, NULL));
    printf("grew by threads that ended: %d\n", segments() > before);

    for (int i = 0; i < 100; ++i) {
        HANDLE thread = CreateThread(NULL, 0, much, NULL, 0, NULL);
        while (!arrived)
            Sleep(0);
        arrived = 0;
        TerminateThread(thread, 1);
        join(thread);
        if (i == 10)
            before = segments();
    }
    printf("grew by threads that were terminated: %d\n", segments() > before + 4);

    HANDLE running = CreateThread(NULL, 0, forever, NULL, 0, NULL);
    Sleep(20);
    for (int i = 0; i < 2000; ++i)
        end(make((unsigned)i));
    SuspendThread(running);
    ResumeThread(running);
    puts("exits while a thread allocates");
    return damaged != 0;
}
