// build: -Wno-infinite-recursion
// A stack overflow is an exception that a handler on the same stack sees.
#include <setjmp.h>
#include <stdio.h>
#include <windows.h>

static jmp_buf again;
static volatile int depth;

static LONG WINAPI handler(PEXCEPTION_POINTERS p) {
    printf("%08lx parameters %lu\n", p->ExceptionRecord->ExceptionCode,
           p->ExceptionRecord->NumberParameters);
    p->ContextRecord->Rip = (DWORD64)longjmp;
    p->ContextRecord->Rcx = (DWORD64)again;
    p->ContextRecord->Rdx = 7;
    p->ContextRecord->Rsp = (p->ContextRecord->Rsp & ~15ull) - 8;
    return EXCEPTION_CONTINUE_EXECUTION;
}

__attribute__((noinline)) static int recurse(int n) {
    volatile char room[600];
    room[0] = (char)n;
    ++depth;
    return recurse(n + 1) + room[0];
}

int main(void) {
    AddVectoredExceptionHandler(1, handler);
    NT_TIB* tib = (NT_TIB*)NtCurrentTeb();
    printf("local within limits: %d\n",
           (char*)&tib < (char*)tib->StackBase && (char*)&tib >= (char*)tib->StackLimit);
    int came = _setjmp(again, NULL);
    if (came == 0) {
        recurse(0);
    }
    printf("back with %d, deep: %d\n", came, depth > 1000);
    return 0;
}
