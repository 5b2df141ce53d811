// Where views and memory may be placed, and what is told of a whole allocation.
// build: -lntdll

#include <windows.h>
#include <winternl.h>

#include <stdio.h>

NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE process, PVOID* at, ULONG_PTR zero_bits, PSIZE_T size,
                                       ULONG type, ULONG protect);
NTSTATUS NTAPI NtMapViewOfSection(HANDLE section, HANDLE process, PVOID* at, ULONG_PTR zero_bits,
                                  SIZE_T commit, PLARGE_INTEGER offset, PSIZE_T size, int inherit,
                                  ULONG type, ULONG protect);
NTSTATUS NTAPI NtUnmapViewOfSection(HANDLE process, PVOID at);
NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE process, PVOID at, int kind, PVOID to, SIZE_T size,
                                    PSIZE_T written);

typedef struct {
    PVOID base;
    ULONG protect;
    ULONG kind;
    SIZE_T size;
    SIZE_T committed;
    ULONG_PTR rest[2];
} Region;

static HANDLE mapping;

static void map(ULONG_PTR zero_bits, ULONG type) {
    PVOID at = NULL;
    SIZE_T size = 0;
    const NTSTATUS status = NtMapViewOfSection(mapping, GetCurrentProcess(), &at, zero_bits, 0,
                                               NULL, &size, 1, type, PAGE_READWRITE);
    printf("%I64x %lx: %lx", (ULONG64)zero_bits, type, (ULONG)status);
    if (status >= 0) {
        const ULONG64 bound = zero_bits == 0   ? ~0ull
                              : zero_bits < 32 ? (1ull << (32 - zero_bits)) - 1
                                               : 0x1fffffff;
        printf(" %s", (ULONG64)at <= bound ? "within" : "outside");
        NtUnmapViewOfSection(GetCurrentProcess(), at);
    }
    printf("\n");
}

int main(void) {
    mapping = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, NULL);
    map(0, 0);
    map(1, 0);
    map(3, 0);
    map(21, 0);
    map(22, 0);
    map(0x1aaaaaaa, 0);
    map(0, 0x40000000);
    PVOID at = (PVOID)0x100000000;
    SIZE_T size = 0;
    printf("beyond: %lx\n", (ULONG)NtMapViewOfSection(mapping, GetCurrentProcess(), &at, 4, 0, NULL,
                                                      &size, 1, 0, PAGE_READWRITE));
    at = NULL;
    size = 4096;
    printf("22 bits: %lx\n", (ULONG)NtAllocateVirtualMemory(GetCurrentProcess(), &at, 22, &size,
                                                            MEM_RESERVE, PAGE_READWRITE));

    char* const reserved = VirtualAlloc(NULL, 0x30000, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(reserved + 0x10000, 0x2000, MEM_COMMIT, PAGE_READONLY);
    Region region = {0};
    SIZE_T written = 0;
    NTSTATUS status = NtQueryVirtualMemory(GetCurrentProcess(), reserved + 0x11000, 3, &region,
                                           sizeof region, &written);
    printf("region %lx %Iu: base %d, protect %lx, kind %lx, size %Ix, committed %Ix\n",
           (ULONG)status, written, region.base == reserved, region.protect, region.kind,
           region.size, region.committed);
    status = NtQueryVirtualMemory(GetCurrentProcess(), reserved, 3, &region, 24, &written);
    printf("in part %lx %Iu\n", (ULONG)status, written);
    status = NtQueryVirtualMemory(GetCurrentProcess(), reserved, 3, &region, 16, &written);
    printf("too small %lx\n", (ULONG)status);
    NtQueryVirtualMemory(GetCurrentProcess(), (PVOID)main, 3, &region, sizeof region, &written);
    printf("of an image: kind %lx, base %d\n", region.kind, region.base == GetModuleHandleA(NULL));
    return 0;
}
