// Between host and guest on one x86-64 CPU. FS is the host's throughout and GS the guest's: neither
// side uses the other's. The guest calls by the Microsoft x64 convention, the host by System V; so
// rdi, rsi and xmm6 to xmm15 are saved here although the host's compiler would not.

.set REGISTERS, 0
.set HOST_RSP, 8
.set IN_GUEST, 16
.set INTERRUPT, 20
.set COMPONENTS, 24
.set RAX, 0
.set RCX, 8
.set RDX, 16
.set RBX, 24
.set RSP, 32
.set RBP, 40
.set RSI, 48
.set RDI, 56
.set R8, 64
.set R9, 72
.set R10, 80
.set R11, 88
.set R12, 96
.set R13, 104
.set R14, 112
.set R15, 120
.set RIP, 128
.set RFLAGS, 136
.set VECTORS, 192
.set MXCSR, VECTORS + 24
.set XMM, VECTORS + 160
.set USER_CS, 0x33
.set USER_SS, 0x2b

.macro ROUTINE name
    .globl \name
    .hidden \name
    .type \name, @function
    .balign 32
\name:
.endm
.macro LABEL name
    .globl \name
    .hidden \name
\name:
.endm
.macro SAVE_HOST
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, HOST_RSP(%rdi)
.endm
.macro NONVOLATILE op, registers
    \op 6, \registers
    \op 7, \registers
    \op 8, \registers
    \op 9, \registers
    \op 10, \registers
    \op 11, \registers
    \op 12, \registers
    \op 13, \registers
    \op 14, \registers
    \op 15, \registers
.endm
.macro STORE_XMM n, registers
    movaps %xmm\n, (XMM + 16 * \n)(\registers)
.endm
.macro LOAD_XMM n, registers
    movaps (XMM + 16 * \n)(\registers), %xmm\n
.endm

    .text

// bool ferry_native_enter(Frame*)
ROUTINE ferry_native_enter
    SAVE_HOST
    movq REGISTERS(%rdi), %rax
    movl $1, IN_GUEST(%rdi)
LABEL ferry_native_entering
    cmpl $0, INTERRUPT(%rdi)
    jne .Linterrupted
    movq %rax, %r8
    movl COMPONENTS(%rdi), %eax
    testl %eax, %eax
    jz 1f
    xorl %edx, %edx
    xrstor64 VECTORS(%r8)
    jmp 2f
1:  fxrstor64 VECTORS(%r8)
2:  movq %r8, %rax
    pushq $USER_SS
    pushq RSP(%rax)
    pushq RFLAGS(%rax)
    pushq $USER_CS
    pushq RIP(%rax)
    movq RCX(%rax), %rcx
    movq RDX(%rax), %rdx
    movq RBX(%rax), %rbx
    movq RBP(%rax), %rbp
    movq RSI(%rax), %rsi
    movq RDI(%rax), %rdi
    movq R8(%rax), %r8
    movq R9(%rax), %r9
    movq R10(%rax), %r10
    movq R11(%rax), %r11
    movq R12(%rax), %r12
    movq R13(%rax), %r13
    movq R14(%rax), %r14
    movq R15(%rax), %r15
    movq RAX(%rax), %rax
    iretq

// bool ferry_native_return(Frame*)
    .balign 32
.Lreturn:
    movl $1, IN_GUEST(%rdi)
    cmpl $0, INTERRUPT(%rdi)
    jne .Linterrupted
    ldmxcsr MXCSR(%r10)
    NONVOLATILE LOAD_XMM, %r10
    movq RAX(%r10), %rax
    movq RBX(%r10), %rbx
    movq RBP(%r10), %rbp
    movq RSI(%r10), %rsi
    movq RDI(%r10), %rdi
    movq R12(%r10), %r12
    movq R13(%r10), %r13
    movq R14(%r10), %r14
    movq R15(%r10), %r15
    movq RSP(%r10), %rsp
    movq RIP(%r10), %rcx
    xorl %r11d, %r11d
    xorl %r10d, %r10d
    jmp *%rcx
.Linterrupted:
    movl $0, IN_GUEST(%rdi)
    xorl %eax, %eax
    jmp .Lto_host
LABEL ferry_native_entering_end

ROUTINE ferry_native_return
    SAVE_HOST
    movq REGISTERS(%rdi), %r10
    jmp .Lreturn

// The number in eax, the arguments as a Microsoft x64 callee gets them. What rip and rsp will be
// after the call is found on the guest's stack, where the call has just put it.
ROUTINE ferry_native_service
    movq %fs:ferry_native_frame@tpoff, %r11
    movq REGISTERS(%r11), %r10
    movq %rax, RAX(%r10)
    movq %rcx, RCX(%r10)
    movq %rdx, RDX(%r10)
    movq %rbx, RBX(%r10)
    movq %rbp, RBP(%r10)
    movq %rsi, RSI(%r10)
    movq %rdi, RDI(%r10)
    movq %r8, R8(%r10)
    movq %r9, R9(%r10)
    movq %r12, R12(%r10)
    movq %r13, R13(%r10)
    movq %r14, R14(%r10)
    movq %r15, R15(%r10)
    NONVOLATILE STORE_XMM, %r10
    stmxcsr MXCSR(%r10)
    movq (%rsp), %rax
    leaq 8(%rsp), %rcx
    movq %rax, RIP(%r10)
    movq %rcx, RSP(%r10)
LABEL ferry_native_service_end
    movl $0, IN_GUEST(%r11)
    movq HOST_RSP(%r11), %rsp
    movl $1, %eax
    jmp .Lto_host

ROUTINE ferry_native_leave
    xorl %eax, %eax
.Lto_host:
    ldmxcsr .Lhost_mxcsr(%rip)
    cld
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    ret

    .section .rodata.ferry_native, "a", @progbits
    .balign 4
.Lhost_mxcsr:
    .long 0x1f80

    .section .note.GNU-stack, "", @progbits
