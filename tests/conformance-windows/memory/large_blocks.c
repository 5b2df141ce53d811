// Blocks that are too large for the lists of a heap, again and again, of all sizes: what is asked
// for as zeros is zeros whatever was there, and no two blocks in use overlap.

#include <windows.h>

#include <stdio.h>
#include <string.h>

enum { blocks = 24, rounds = 400 };

static unsigned state = 1;
static unsigned next(void) {
    state = state * 1664525u + 1013904223u;
    return state >> 8;
}

static BOOL all(const unsigned char* block, SIZE_T size, unsigned char value) {
    for (SIZE_T i = 0; i < size; i += i % 4096 == 0 && i + 4096 < size ? 4095 : 1) {
        if (block[i] != value) {
            return FALSE;
        }
    }
    return TRUE;
}

int main(void) {
    HANDLE const heap = HeapCreate(0, 0, 0);
    unsigned char* held[blocks] = {0};
    SIZE_T sizes[blocks] = {0};
    unsigned not_zero = 0, changed = 0, other_size = 0, failed = 0;
    for (unsigned round = 0; round < rounds; ++round) {
        const unsigned i = next() % blocks;
        if (held[i] != NULL) {
            changed += !all(held[i], sizes[i], (unsigned char)i);
            other_size += HeapSize(heap, 0, held[i]) != sizes[i];
            failed += !HeapFree(heap, 0, held[i]);
            held[i] = NULL;
            continue;
        }
        sizes[i] = 250000 + next() % (round % 10 == 0 ? 20000000 : 600000);
        const BOOL zero = next() % 2 != 0;
        held[i] = HeapAlloc(heap, zero ? HEAP_ZERO_MEMORY : 0, sizes[i]);
        if (held[i] == NULL) {
            ++failed;
            continue;
        }
        not_zero += zero && !all(held[i], sizes[i], 0);
        memset(held[i], (int)i, sizes[i]);
    }
    printf("not zero %u, changed %u, other size %u, failed %u\n", not_zero, changed, other_size,
           failed);

    unsigned char* block = HeapAlloc(heap, 0, 300000);
    memset(block, 1, 300000);
    block = HeapReAlloc(heap, HEAP_ZERO_MEMORY, block, 900000);
    printf("grown: %d %d\n", all(block, 300000, 1), all(block + 300000, 600000, 0));
    printf("valid: %d\n", HeapValidate(heap, 0, NULL));
    printf("destroyed: %d\n", HeapDestroy(heap));
    return 0;
}
