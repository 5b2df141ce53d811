// Service instructions in code that is made while the program runs, called by a thread that has run
// since before; the old interrupt for services; ntdll's stub where it was copied to.
#include <stdio.h>
#include <string.h>
#include <windows.h>

typedef LONG(NTAPI* Close)(HANDLE);

static Close volatile wanted;
static volatile LONG result;
static volatile LONG ready;

static DWORD WINAPI compute(void* unused) {
    (void)unused;
    InterlockedExchange(&ready, 1);
    while (result != 1) {
        const Close close = wanted;
        if (close != NULL) {
            wanted = NULL;
            InterlockedExchange(&result, close((HANDLE)0x7654));
        }
    }
    return 0;
}

/// mov r10, rcx; mov eax, NUMBER; mov edx, 1234h; INSTRUCTION; ret
static void write_code(unsigned char* to, BYTE first, BYTE second) {
    const unsigned char* stub = (void*)GetProcAddress(GetModuleHandleA("ntdll"), "NtClose");
    memcpy(to, stub, 8);
    const unsigned char rest[] = {0xba, 0x34, 0x12, 0, 0, first, second, 0xc3};
    memcpy(to + 8, rest, sizeof rest);
}

static void call(const char* what, void* code) {
    const LONG here = ((Close)code)((HANDLE)0x7654);
    result = 0;
    wanted = (Close)code;
    while (result == 0) {
    }
    printf("%s: here %08lx, there %08lx\n", what, here, result);
}

int main(void) {
    CreateThread(NULL, 0, compute, NULL, 0, NULL);
    while (!ready) {
        Sleep(1);
    }
    unsigned char* page = VirtualAlloc(NULL, 4096, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    write_code(page, 0xcd, 0x2e);
    write_code(page + 64, 0x0f, 0x05);
    DWORD old = 0;
    VirtualProtect(page, 4096, PAGE_EXECUTE_READ, &old);
    call("interrupt", page);
    call("protected", page + 64);

    page = VirtualAlloc(NULL, 4096, MEM_COMMIT | MEM_RESERVE, PAGE_EXECUTE_READWRITE);
    write_code(page, 0x0f, 0x05);
    call("allocated", page);

    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_EXECUTE_READWRITE, 0, 4096, NULL);
    unsigned char* view = MapViewOfFile(section, FILE_MAP_WRITE | FILE_MAP_EXECUTE, 0, 0, 0);
    write_code(view, 0x0f, 0x05);
    call("mapped", view);

    // As the shared page says which of the two it is to be.
    const BOOL is_interrupt = *(volatile BYTE*)(ULONG_PTR)0x7ffe0308 & 1;
    write_code(page, is_interrupt ? 0xcd : 0x0f, is_interrupt ? 0x2e : 0x05);
    call("by the page", page);

    memcpy(page, (void*)GetProcAddress(GetModuleHandleA("ntdll"), "NtClose"), 32);
    call("copied stub", page);
    return 0;
}
