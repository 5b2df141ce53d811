// ntdll's bit maps, atom tables and tables of handles.
// build: -lntdll

#include <windows.h>
#include <winternl.h>

#include <stdio.h>

typedef struct {
    ULONG size;
    PULONG words;
} Bitmap;
typedef struct {
    ULONG start;
    ULONG count;
} Run;
typedef struct Handle {
    struct Handle* next;
    ULONG_PTR value;
} Handle;

void NTAPI RtlInitializeBitMap(Bitmap* map, PULONG words, ULONG size);
void NTAPI RtlClearAllBits(Bitmap* map);
void NTAPI RtlSetBits(Bitmap* map, ULONG at, ULONG count);
BOOLEAN NTAPI RtlAreBitsSet(Bitmap* map, ULONG at, ULONG count);
BOOLEAN NTAPI RtlAreBitsClear(Bitmap* map, ULONG at, ULONG count);
ULONG NTAPI RtlNumberOfSetBits(Bitmap* map);
ULONG NTAPI RtlFindClearBits(Bitmap* map, ULONG count, ULONG hint);
ULONG NTAPI RtlFindClearBitsAndSet(Bitmap* map, ULONG count, ULONG hint);
ULONG NTAPI RtlFindSetBits(Bitmap* map, ULONG count, ULONG hint);
ULONG NTAPI RtlFindClearRuns(Bitmap* map, Run* runs, ULONG room, BOOLEAN longest);
ULONG NTAPI RtlFindLastBackwardRunClear(Bitmap* map, ULONG from, PULONG start);
CCHAR NTAPI RtlFindMostSignificantBit(ULONGLONG bits);

NTSTATUS NTAPI RtlCreateAtomTable(ULONG buckets, PVOID* table);
NTSTATUS NTAPI RtlDestroyAtomTable(PVOID table);
NTSTATUS NTAPI RtlAddAtomToAtomTable(PVOID table, PCWSTR name, USHORT* atom);
NTSTATUS NTAPI RtlLookupAtomInAtomTable(PVOID table, PCWSTR name, USHORT* atom);
NTSTATUS NTAPI RtlPinAtomInAtomTable(PVOID table, USHORT atom);
NTSTATUS NTAPI RtlDeleteAtomFromAtomTable(PVOID table, USHORT atom);
NTSTATUS NTAPI RtlQueryAtomInAtomTable(PVOID table, USHORT atom, PULONG references, PULONG pinned,
                                       PWSTR name, PULONG bytes);

void NTAPI RtlInitializeHandleTable(ULONG most, ULONG size, PVOID table);
Handle* NTAPI RtlAllocateHandle(PVOID table, PULONG index);
BOOLEAN NTAPI RtlFreeHandle(PVOID table, Handle* handle);
BOOLEAN NTAPI RtlIsValidIndexHandle(PVOID table, ULONG index, Handle** handle);
NTSTATUS NTAPI RtlDestroyHandleTable(PVOID table);

static void bits(void) {
    ULONG words[4];
    Bitmap map;
    Run runs[3];
    RtlInitializeBitMap(&map, words, 100);
    RtlClearAllBits(&map);
    RtlSetBits(&map, 5, 40);
    RtlSetBits(&map, 60, 3);
    printf("%08lx %08lx, %lu set\n", words[0], words[1], RtlNumberOfSetBits(&map));
    printf("%d %d %d %d\n", RtlAreBitsSet(&map, 5, 40), RtlAreBitsSet(&map, 5, 41),
           RtlAreBitsClear(&map, 63, 37), RtlAreBitsClear(&map, 63, 38));
    printf("find %ld %ld %ld %ld\n", (LONG)RtlFindClearBits(&map, 15, 0),
           (LONG)RtlFindClearBits(&map, 16, 0), (LONG)RtlFindClearBits(&map, 5, 70),
           (LONG)RtlFindSetBits(&map, 41, 0));
    printf("none %ld, round %ld\n", (LONG)RtlFindClearBits(&map, 38, 0),
           (LONG)RtlFindClearBits(&map, 30, 99));
    printf("taken %ld, then %ld\n", (LONG)RtlFindClearBitsAndSet(&map, 37, 0),
           (LONG)RtlFindClearBits(&map, 37, 0));
    const ULONG count = RtlFindClearRuns(&map, runs, 3, TRUE);
    printf("%lu runs, longest at %lu of %lu\n", count, runs[0].start, runs[0].count);
    ULONG start = 0;
    const ULONG length = RtlFindLastBackwardRunClear(&map, 62, &start);
    printf("backwards %lu at %lu\n", length, start);
    printf("most %d %d\n", RtlFindMostSignificantBit(0x8001), RtlFindMostSignificantBit(0));
}

static void atoms(void) {
    PVOID table = NULL;
    USHORT atom = 0;
    USHORT again = 0;
    ULONG references = 0;
    ULONG pinned = 0;
    WCHAR name[8];
    ULONG bytes = 8;
    RtlCreateAtomTable(0, &table);
    RtlAddAtomToAtomTable(table, L"Something", &atom);
    RtlAddAtomToAtomTable(table, L"SOMETHING", &again);
    RtlQueryAtomInAtomTable(table, atom, &references, &pinned, name, &bytes);
    printf("atom %x same %d, %lu %lu %ls %lu\n", atom, atom == again, references, pinned, name,
           bytes);
    RtlPinAtomInAtomTable(table, atom);
    printf("pinned %lx\n", (ULONG)RtlDeleteAtomFromAtomTable(table, atom));
    printf("none %lx", (ULONG)RtlLookupAtomInAtomTable(table, L"Other", &again));
    printf(" empty %lx", (ULONG)RtlAddAtomToAtomTable(table, L"", &again));
    printf(" zero %lx", (ULONG)RtlAddAtomToAtomTable(table, NULL, &again));
    RtlAddAtomToAtomTable(table, L"#77", &again);
    bytes = sizeof name;
    RtlQueryAtomInAtomTable(table, again, &references, &pinned, name, &bytes);
    printf(" number %u %ls %lu %lu\n", again, name, references, pinned);
    RtlDestroyAtomTable(table);
}

int main(void) {
    bits();
    atoms();
    ULONG_PTR table[8];
    ULONG index = 9;
    Handle* found = NULL;
    RtlInitializeHandleTable(2, sizeof(Handle), table);
    Handle* const one = RtlAllocateHandle(table, &index);
    printf("handle %lu free yet %d", index, RtlIsValidIndexHandle(table, index, &found));
    one->next = (Handle*)1;
    printf(" taken %d\n", RtlIsValidIndexHandle(table, index, &found) && found == one);
    RtlAllocateHandle(table, &index);
    printf("second %lu", index);
    printf(", freed %d", RtlFreeHandle(table, one));
    printf(", again %d", RtlAllocateHandle(table, &index) == one);
    printf(", %lx\n", (ULONG)RtlDestroyHandleTable(table));
    return 0;
}
