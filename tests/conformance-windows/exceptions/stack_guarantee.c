// build: -Wno-infinite-recursion
// A thread that asks for it has room on its stack for what handles its overflow.
#include <windows.h>

#include <setjmp.h>
#include <stdio.h>

enum { guarantee = 0x10000, used = 0xc000 };

static jmp_buf again;
static int reached;

/// Writes to as much of the stack as was asked for, page by page.
__attribute__((noinline)) static int use(int left) {
    volatile char room[0x800];
    room[0] = (char)left;
    return left <= 0 ? 1 : use(left - (int)sizeof room) + (room[0] != (char)left);
}

static LONG WINAPI handler(PEXCEPTION_POINTERS p) {
    if (p->ExceptionRecord->ExceptionCode == EXCEPTION_STACK_OVERFLOW) {
        reached = use(used);
    }
    p->ContextRecord->Rip = (DWORD64)longjmp;
    p->ContextRecord->Rcx = (DWORD64)again;
    p->ContextRecord->Rdx = 7;
    p->ContextRecord->Rsp = (p->ContextRecord->Rsp & ~15ull) - 8;
    return EXCEPTION_CONTINUE_EXECUTION;
}

__attribute__((noinline)) static int recurse(int n) {
    volatile char room[600];
    room[0] = (char)n;
    return recurse(n + 1) + room[0];
}

static DWORD WINAPI overflow(LPVOID unused) {
    (void)unused;
    ULONG size = guarantee - 0x800;
    const BOOL set = SetThreadStackGuarantee(&size);
    printf("set %d, before %lu\n", set, size);
    size = 0;
    const BOOL asked = SetThreadStackGuarantee(&size);
    printf("asked %d: %#lx\n", asked, size);
    size = 0x1000;
    SetThreadStackGuarantee(&size);
    size = 0;
    SetThreadStackGuarantee(&size);
    printf("not less: %#lx\n", size);
    reached = 0;
    const int came = _setjmp(again, NULL);
    if (came == 0) {
        recurse(0);
    }
    printf("back with %d, the handler had its room: %d\n", came, reached);
    return 0;
}

int main(void) {
    AddVectoredExceptionHandler(1, handler);
    overflow(NULL);
    const HANDLE thread =
        CreateThread(NULL, 0x80000, overflow, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    WaitForSingleObject(thread, INFINITE);
    ULONG size = 0x40000000;
    SetLastError(0);
    const BOOL set = SetThreadStackGuarantee(&size);
    printf("too much: %d, error %lu\n", set, GetLastError());
    return 0;
}
