// The ABI wants a 16-byte aligned stack at process entry; argc lies at its top.
// build: -nostartfiles
#include "check.h"

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call entry\n");
#else
__asm__(".globl _start\n_start:\n mov x0, sp\n b entry\n");
#endif

// No libc set-up has run here: raw system calls only.
static long raw(long number, long a, long b, long c) {
#if defined(__x86_64__)
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "rcx", "r11", "memory");
    return result;
#else
    register long x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b,
                     x2 __asm__("x2") = c;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
#endif
}

__attribute__((used, noreturn)) void entry(const long* stack) {
    if ((uintptr_t)stack % 16 == 0)
        raw(__NR_write, 1, (long)"aligned\n", 8);
    if (stack[0] == 1 && stack[1] != 0 && stack[2] == 0)
        raw(__NR_write, 1, (long)"argc, argv\n", 11);
    raw(__NR_exit_group, 7, 0, 0);
    __builtin_trap();
}
