/* Where ferry begins. libc relocates a position-independent program as its first act, and so writes
   to each page of the tables of pointers, 25 of them: the host makes these together here, since one
   that is made when it is touched costs a fault, several microseconds in a virtual machine. Then
   libc's _start, which finds the stack and rdx as the host left them (x86-64 psABI, 3.4.1). Hosts
   before Linux 5.14 refuse, and the pages are made one by one. */

#include <sys/syscall.h>

#define MADV_POPULATE_WRITE 23

    .section .text.start_of_ferry, "ax", @progbits
    .globl start_of_ferry
    .type start_of_ferry, @function
start_of_ferry:
    .cfi_startproc
    .cfi_undefined rip
    mov %rdx, %r8
    lea __init_array_start(%rip), %rdi
    and $-4096, %rdi
    lea _edata(%rip), %rsi
    sub %rdi, %rsi
    mov $MADV_POPULATE_WRITE, %edx
    mov $SYS_madvise, %eax
    syscall
    mov %r8, %rdx
    jmp _start
    .cfi_endproc
    .size start_of_ferry, . - start_of_ferry

    .section .note.GNU-stack, "", @progbits
