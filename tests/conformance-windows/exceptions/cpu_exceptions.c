// What each of the CPU's exceptions becomes.
#include <stdio.h>
#include <windows.h>

static volatile int skip;

static LONG WINAPI handler(PEXCEPTION_POINTERS p) {
    EXCEPTION_RECORD* r = p->ExceptionRecord;
    printf("%08lx parameters %lu at rip: %d\n", r->ExceptionCode, r->NumberParameters,
           r->ExceptionAddress == (PVOID)p->ContextRecord->Rip);
    p->ContextRecord->Rip += (DWORD64)skip;
    return EXCEPTION_CONTINUE_EXECUTION;
}

int main(void) {
    AddVectoredExceptionHandler(1, handler);
    skip = 2;
    asm volatile("xor %%edx, %%edx; mov $1, %%eax; xor %%ecx, %%ecx; .byte 0xf7, 0xf1"
                 :
                 :
                 : "rax", "rcx", "rdx"); // div ecx
    asm volatile("mov $0x80000000, %%eax; cltd; mov $-1, %%ecx; .byte 0xf7, 0xf9"
                 :
                 :
                 : "rax", "rcx", "rdx"); // idiv ecx overflows
    asm volatile("ud2");
    skip = 1;
    asm volatile("int3");
    asm volatile("hlt");
    asm volatile("cli");
    skip = 0;
    asm volatile("pushfq; orl $0x100, (%%rsp); popfq; nop; nop" : : : "cc", "memory");
    puts("stepped");
    skip = 3;
    asm volatile("movabs $0x8000000000000000, %%rax; .byte 0x48, 0x8b, 0x00" : : : "rax");
    skip = 0;
    puts("done");
    return 0;
}
