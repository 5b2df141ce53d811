// Unmasked floating-point exceptions: SSE and x87 each have one code.
#include <stdio.h>
#include <windows.h>

static volatile int skip;

static LONG WINAPI handler(PEXCEPTION_POINTERS p) {
    printf("%08lx\n", p->ExceptionRecord->ExceptionCode);
    p->ContextRecord->MxCsr = 0x1f80;
    p->ContextRecord->FltSave.MxCsr = 0x1f80;
    p->ContextRecord->FltSave.ControlWord = 0x27f;
    p->ContextRecord->FltSave.StatusWord = 0;
    p->ContextRecord->Rip += (DWORD64)skip;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void divide(unsigned mxcsr, double a, double b) {
    asm volatile("ldmxcsr %1\n\tdivsd %2, %0" : "+x"(a) : "m"(mxcsr), "x"(b));
}

int main(void) {
    AddVectoredExceptionHandler(1, handler);
    divide(0x1f80 & ~0x200u, 1, 0);
    divide(0x1f80 & ~0x80u, 0, 0);
    divide(0x1f80 & ~0x400u, 1e300, 1e-300);
    divide(0x1f80 & ~0x800u, 1e-300, 1e300);
    divide(0x1f80 & ~0x1000u, 1, 3);
    puts("done");
    return 0;
}
