// The instructions that touch guest memory on behalf of a system call, on an x86-64 host. Each may
// fault; a row of the table says where its routine goes on then. rep movsb and rep stosb leave in
// rcx, also at a fault, how many bytes are still to do, so that they need no other fix-up than to
// end. System V calling convention; leaf functions without a frame.

.macro ROUTINE name
    .globl \name
    .hidden \name
    .type \name, @function
    .balign 16
\name:
    .cfi_startproc
.endm
.macro END_ROUTINE name
    .cfi_endproc
    .size \name, . - \name
.endm
// Offsets, not addresses: a static-pie relocates every address at each start.
.macro FIXUP fault, resume
    .pushsection .rodata.ferry_access_fixups, "a", @progbits
    .long \fault - ferry_access_fixups
    .long \resume - ferry_access_fixups
    .popsection
.endm

    .section .rodata.ferry_access_fixups, "a", @progbits
    .globl ferry_access_fixups
    .hidden ferry_access_fixups
    .balign 8
ferry_access_fixups:

    .text
// size_t ferry_access_copy(void* to, const void* from, size_t size): bytes not copied
ROUTINE ferry_access_copy
    movq %rdx, %rcx
.Lcopy:
    rep movsb
.Lcopy_end:
    movq %rcx, %rax
    ret
END_ROUTINE ferry_access_copy
FIXUP .Lcopy, .Lcopy_end

// size_t ferry_access_clear(void* to, size_t size): bytes not cleared
ROUTINE ferry_access_clear
    movq %rsi, %rcx
    xorl %eax, %eax
.Lclear:
    rep stosb
.Lclear_end:
    movq %rcx, %rax
    ret
END_ROUTINE ferry_access_clear
FIXUP .Lclear, .Lclear_end

// bool ferry_access_compare_exchange(uint32_t* at, uint32_t* expected, uint32_t desired): accessed
ROUTINE ferry_access_compare_exchange
    movl (%rsi), %eax
.Lexchange:
    lock cmpxchgl %edx, (%rdi)
    movl %eax, (%rsi)
    movl $1, %eax
    ret
.Lexchange_failed:
    xorl %eax, %eax
    ret
END_ROUTINE ferry_access_compare_exchange
FIXUP .Lexchange, .Lexchange_failed

    .section .rodata.ferry_access_fixups, "a", @progbits
    .globl ferry_access_fixups_end
    .hidden ferry_access_fixups_end
ferry_access_fixups_end:

    .section .note.GNU-stack, "", @progbits
