// A reserved room is committed from end to end in pieces, as Go's allocator does: whatever is not
// committed yet faults, what is committed is zero, and what was decommitted faults again and comes
// back zero.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { page = 0x1000, piece = 0x4000 };
static const SIZE_T room = 0x1000000;

static int reads(const volatile char* at) {
    char byte;
    SIZE_T count;
    return ReadProcessMemory(GetCurrentProcess(), (const void*)at, &byte, 1, &count);
}

static int all_zero(const char* at, SIZE_T size) {
    for (SIZE_T i = 0; i < size; i++) {
        if (at[i] != 0) {
            return 0;
        }
    }
    return 1;
}

static void tell(const char* what, const char* at) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(at, &info, sizeof info);
    printf("%s: %s, %llu KiB\n", what, info.State == MEM_COMMIT ? "committed" : "reserved",
           (unsigned long long)info.RegionSize / 1024);
}

int main(void) {
    char* const base = VirtualAlloc((void*)0xc000000000, room, MEM_RESERVE, PAGE_READWRITE);
    int zero = 1, early = 0, beyond = 0;
    for (char* at = base; at < base + room; at += piece) {
        early += reads(at);
        if (VirtualAlloc(at, piece, MEM_COMMIT, PAGE_READWRITE) != at) {
            printf("not committed: %lu\n", GetLastError());
            return 1;
        }
        zero &= all_zero(at, piece);
        memset(at, 1 + (at - base) / piece % 255, piece);
        if (at + piece < base + room) {
            beyond += reads(at + piece) + reads(base + room - 1);
        }
    }
    int kept = 1;
    for (SIZE_T i = 0; i < room; i += page / 2) {
        kept &= base[i] == (char)(1 + i / piece % 255);
    }
    printf("zero %d, read too early %d, read beyond %d, kept %d\n", zero, early, beyond, kept);
    tell("all", base);

    char* const middle = base + room / 2 + piece;
    VirtualFree(middle, 3 * page, MEM_DECOMMIT);
    printf("decommitted: before %d, first %d, last %d, behind %d\n", reads(middle - 1),
           reads(middle), reads(middle + 3 * page - 1), reads(middle + 3 * page));
    tell("middle", middle);
    VirtualAlloc(middle, 2 * page, MEM_COMMIT, PAGE_READWRITE);
    printf("again: zero %d, third page %d, behind %d\n", all_zero(middle, 2 * page),
           reads(middle + 2 * page), middle[3 * page] != 0);
    printf("released %d\n", VirtualFree(base, 0, MEM_RELEASE));

    // From the top down, and every other piece only.
    char* const other = VirtualAlloc(NULL, room, MEM_RESERVE, PAGE_READWRITE);
    zero = early = beyond = 0;
    for (char* at = other + room - piece; at >= other; at -= 2 * piece) {
        early += reads(at);
        VirtualAlloc(at, piece, MEM_COMMIT, PAGE_READWRITE);
        zero += all_zero(at, piece);
        memset(at, 1, piece);
        beyond += reads(at - 1);
    }
    printf("from the top: zero %d, read too early %d, read below %d\n", zero, early, beyond);
    tell("lowest", other);
}
