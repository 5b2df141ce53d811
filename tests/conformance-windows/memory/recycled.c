// Memory that was freed is gone, and comes back empty, at any place.
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define SIZE 0x10000

static volatile LONG faults;
static LONG CALLBACK skip(EXCEPTION_POINTERS* e) {
    if (e->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION) {
        return EXCEPTION_CONTINUE_SEARCH;
    }
    faults++;
    e->ContextRecord->Rip += 3; // movb $1, (%rax)
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void touch(char* at) { __asm__ volatile("movb $1, (%0)" : : "a"(at) : "memory"); }

static void show(const char* what, char* at) {
    MEMORY_BASIC_INFORMATION about;
    VirtualQuery(at, &about, sizeof about);
    printf("%s: state %lx, protect %lx\n", what, about.State, about.Protect);
}

int main(void) {
    AddVectoredExceptionHandler(1, skip);
    int dirty = 0, failed = 0;
    char* at = NULL;
    for (int round = 0; round < 200; round++) {
        DWORD size = SIZE * (1 + round % 3);
        at = VirtualAlloc(NULL, size, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
        for (DWORD i = 0; i < size; i += 64) {
            dirty += at[i] != 0;
        }
        memset(at, 0xa5, size);
        failed += !VirtualFree(at, 0, MEM_RELEASE);
    }
    printf("dirty %d failed %d\n", dirty, failed);

    show("freed", at);
    touch(at);
    printf("faults %ld\n", faults);
    DWORD old;
    printf("protect %d", VirtualProtect(at, SIZE, PAGE_READWRITE, &old));
    printf(" %lu\n", GetLastError());
    printf("free again %d", VirtualFree(at, 0, MEM_RELEASE));
    printf(" %lu\n", GetLastError());

    // At its old place, with another use.
    char* again = VirtualAlloc(at, SIZE, MEM_RESERVE, PAGE_NOACCESS);
    printf("same place %d\n", again == at);
    show("reserved", at);
    touch(at);
    printf("faults %ld\n", faults);
    VirtualAlloc(at, SIZE, MEM_COMMIT, PAGE_READONLY);
    printf("empty %d\n", at[0] == 0 && at[SIZE - 1] == 0);
    touch(at);
    printf("faults %ld\n", faults);
    VirtualFree(at, 0, MEM_RELEASE);

    // Two at a time are two.
    char* first = VirtualAlloc(NULL, SIZE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    char* second = VirtualAlloc(NULL, SIZE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    VirtualFree(first, 0, MEM_RELEASE);
    VirtualFree(second, 0, MEM_RELEASE);
    char* third = VirtualAlloc(NULL, SIZE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    char* fourth = VirtualAlloc(NULL, SIZE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    printf("apart %d\n", third + SIZE <= fourth || fourth + SIZE <= third);

    // Locked memory takes nothing with it.
    printf("lock %d\n", VirtualLock(third, SIZE));
    VirtualFree(third, 0, MEM_RELEASE);
    third = VirtualAlloc(NULL, SIZE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    printf("another %d\n", third != NULL && third[0] == 0);
    return 0;
}
