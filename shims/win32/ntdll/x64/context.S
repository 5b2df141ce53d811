// CONTEXT and jump buffers: taken of the caller, and loaded.

.set C_FLAGS, 0x30
.set C_MXCSR, 0x34
.set C_SEGMENTS, 0x38
.set C_EFLAGS, 0x44
.set C_RAX, 0x78
.set C_RCX, 0x80
.set C_RDX, 0x88
.set C_RBX, 0x90
.set C_RSP, 0x98
.set C_RBP, 0xa0
.set C_RSI, 0xa8
.set C_RDI, 0xb0
.set C_R8, 0xb8
.set C_R9, 0xc0
.set C_R10, 0xc8
.set C_R11, 0xd0
.set C_R12, 0xd8
.set C_R13, 0xe0
.set C_R14, 0xe8
.set C_R15, 0xf0
.set C_RIP, 0xf8
.set C_VECTORS, 0x100
.set TEB_FLOAT_CONTROL_SEEN, 0x17a0

// MXCSR from memory: known functions have to look at it again.
.macro load_mxcsr from:vararg
    ldmxcsr \from
    movl $0, %gs:TEB_FLOAT_CONTROL_SEEN
.endm

.macro FUNCTION name
    .globl \name
    .def \name; .scl 2; .type 32; .endef
    .p2align 4
\name:
.endm

    .text

// The area of FXSAVE in the CONTEXT that `context` points to, but for the vectors, as it is between calls: the
// x87 stack is empty then, and status flags say nothing. FXSAVE takes a hundred cycles. MXCSR is there already; xmm0
// and eax are clobbered.
.macro save_empty_x87 context
    xorps %xmm0, %xmm0
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
    movaps %xmm0, C_VECTORS + 16 * \n(\context)
    .endr
    fnstcw C_VECTORS(\context)
    movl C_MXCSR(\context), %eax
    movl %eax, C_VECTORS + 24(\context)
.endm

// void RtlCaptureContext(CONTEXT*): of the caller, as behind the call.
FUNCTION RtlCaptureContext
    pushfq
    movl (%rsp), %eax
    movl %eax, C_EFLAGS(%rcx)
    addq $8, %rsp
    movl $0x10000f, C_FLAGS(%rcx) // CONTEXT_FULL | CONTEXT_SEGMENTS
    movq %rax, C_RAX(%rcx)
    movq %rcx, C_RCX(%rcx)
    movq %rdx, C_RDX(%rcx)
    movq %rbx, C_RBX(%rcx)
    movq %rbp, C_RBP(%rcx)
    movq %rsi, C_RSI(%rcx)
    movq %rdi, C_RDI(%rcx)
    movq %r8, C_R8(%rcx)
    movq %r9, C_R9(%rcx)
    movq %r10, C_R10(%rcx)
    movq %r11, C_R11(%rcx)
    movq %r12, C_R12(%rcx)
    movq %r13, C_R13(%rcx)
    movq %r14, C_R14(%rcx)
    movq %r15, C_R15(%rcx)
    stmxcsr C_MXCSR(%rcx)
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movaps %xmm\n, C_VECTORS + 160 + 16 * \n(%rcx)
    .endr
    save_empty_x87 %rcx
    movaps C_VECTORS + 160(%rcx), %xmm0
    movw $0x33, C_SEGMENTS(%rcx)
    movw $0x2b, C_SEGMENTS + 2(%rcx)
    movw $0x2b, C_SEGMENTS + 4(%rcx)
    movw $0x53, C_SEGMENTS + 6(%rcx)
    movw $0x2b, C_SEGMENTS + 8(%rcx)
    movw $0x2b, C_SEGMENTS + 10(%rcx)
    movq (%rsp), %rax
    movq %rax, C_RIP(%rcx)
    leaq 8(%rsp), %rax
    movq %rax, C_RSP(%rcx)
    ret

// All but rax, rcx and rsp, of the CONTEXT at rcx.
.macro load_registers
    movq C_RDX(%rcx), %rdx
    movq C_RBX(%rcx), %rbx
    movq C_RBP(%rcx), %rbp
    movq C_RSI(%rcx), %rsi
    movq C_RDI(%rcx), %rdi
    movq C_R8(%rcx), %r8
    movq C_R9(%rcx), %r9
    movq C_R10(%rcx), %r10
    movq C_R11(%rcx), %r11
    movq C_R12(%rcx), %r12
    movq C_R13(%rcx), %r13
    movq C_R14(%rcx), %r14
    movq C_R15(%rcx), %r15
.endm

// void ferry_load_context(const CONTEXT*): all of CONTEXT_FULL.
FUNCTION ferry_load_context
    andq $-16, %rsp
    fxrstor64 C_VECTORS(%rcx)
    load_mxcsr C_MXCSR(%rcx)
    movl C_EFLAGS(%rcx), %eax
    pushq $0x2b
    pushq C_RSP(%rcx)
    pushq %rax
    pushq $0x33
    pushq C_RIP(%rcx)
    movq C_RAX(%rcx), %rax
    load_registers
    movq C_RCX(%rcx), %rcx
    iretq

// void RtlUnwindEx(target, target_ip, record, result, context, history): with the context of the
// caller.
FUNCTION RtlUnwindEx
    movq 0x28(%rsp), %rax
    movl $0x10000f, C_FLAGS(%rax)
    stmxcsr C_MXCSR(%rax)
    movl $0x002b0033, C_SEGMENTS(%rax)
    movl $0x0053002b, C_SEGMENTS + 4(%rax)
    movl $0x002b002b, C_SEGMENTS + 8(%rax)
    movl $0x202, C_EFLAGS(%rax)
    movq %rax, C_RAX(%rax)
    movq %rcx, C_RCX(%rax)
    movq %rdx, C_RDX(%rax)
    movq %rbx, C_RBX(%rax)
    movq %rbp, C_RBP(%rax)
    movq %rsi, C_RSI(%rax)
    movq %rdi, C_RDI(%rax)
    movq %r8, C_R8(%rax)
    movq %r9, C_R9(%rax)
    movq %r10, C_R10(%rax)
    movq %r11, C_R11(%rax)
    movq %r12, C_R12(%rax)
    movq %r13, C_R13(%rax)
    movq %r14, C_R14(%rax)
    movq %r15, C_R15(%rax)
    movq (%rsp), %r10
    movq %r10, C_RIP(%rax)
    leaq 8(%rsp), %r10
    movq %r10, C_RSP(%rax)
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movaps %xmm\n, C_VECTORS + 160 + 16 * \n(%rax)
    .endr
    movq %rax, %r10
    save_empty_x87 %r10
    jmp ferry_unwind

// void ferry_load_unwound(const CONTEXT*): of one that RtlUnwindEx took, which has no r10 and r11 that
// the target could want.
FUNCTION ferry_load_unwound
    load_mxcsr C_MXCSR(%rcx)
    fldcw C_VECTORS(%rcx)
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movaps C_VECTORS + 160 + 16 * \n(%rcx), %xmm\n
    .endr
    load_registers
    movq C_RIP(%rcx), %r11
    movq C_RSP(%rcx), %r10
    movq C_RAX(%rcx), %rax
    movq C_RCX(%rcx), %rcx
    movq %r10, %rsp
    jmp *%r11 // a return would be predicted to go elsewhere

// void ferry_consolidate(function, record, context): calls function(record) in place of the frames
// that were unwound, and goes on at what it returns. To unwinders the frame is the target's: behind
// a copy of its CONTEXT, whose beginning is home space, stands what the CPU pushes for an exception.
FUNCTION ferry_consolidate
    andq $-16, %rsp
    subq $0x500, %rsp
    movq %rcx, %rax
    movq %r8, %rsi
    movq %rsp, %rdi
    movl $0x4d0 / 8, %ecx
    cld
    rep movsq
    movq C_RIP(%rsp), %r9
    movq %r9, 0x4d0(%rsp)
    movq $0x33, 0x4d8(%rsp)
    movl C_EFLAGS(%rsp), %r9d
    movq %r9, 0x4e0(%rsp)
    movq C_RSP(%rsp), %r9
    movq %r9, 0x4e8(%rsp)
    movq $0x2b, 0x4f0(%rsp)
    movq %rdx, %rcx
    jmp consolidated_frame

    .p2align 4
    .seh_proc consolidated_frame
consolidated_frame:
    .seh_pushframe
    .seh_stackalloc 0x4d0
    .seh_savereg %rbx, C_RBX
    .seh_savereg %rbp, C_RBP
    .seh_savereg %rsi, C_RSI
    .seh_savereg %rdi, C_RDI
    .seh_savereg %r12, C_R12
    .seh_savereg %r13, C_R13
    .seh_savereg %r14, C_R14
    .seh_savereg %r15, C_R15
    .irp n, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    .seh_savexmm %xmm\n, C_VECTORS + 160 + 16 * \n
    .endr
    .seh_endprologue
    callq *%rax
    movq %rax, C_RIP(%rsp)
    movq %rsp, %rcx
    call ferry_load_context
    int3
    .seh_endproc

// Jump buffers (setjmp.h): Frame, Rbx, Rsp, Rbp, Rsi, Rdi, R12…R15, Rip, MxCsr, FpCsr, Xmm6…Xmm15.
.set J_RIP, 0x50
.set J_MXCSR, 0x58
.set J_FPCSR, 0x5c
.set J_XMM6, 0x60

// int _setjmp(jmp_buf, void* frame), and _setjmpex: what is called from there unwinds to the frame.
FUNCTION _setjmpex
FUNCTION _setjmp
    movq %rdx, 0x00(%rcx)
    movq %rbx, 0x08(%rcx)
    leaq 8(%rsp), %rax
    movq %rax, 0x10(%rcx)
    movq %rbp, 0x18(%rcx)
    movq %rsi, 0x20(%rcx)
    movq %rdi, 0x28(%rcx)
    movq %r12, 0x30(%rcx)
    movq %r13, 0x38(%rcx)
    movq %r14, 0x40(%rcx)
    movq %r15, 0x48(%rcx)
    movq (%rsp), %rax
    movq %rax, J_RIP(%rcx)
    stmxcsr J_MXCSR(%rcx)
    fnstcw J_FPCSR(%rcx)
    .irp n, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movups %xmm\n, J_XMM6 + 16 * (\n - 6)(%rcx)
    .endr
    xorl %eax, %eax
    ret

// void longjmp(jmp_buf, int)
    .globl longjmp
    .def longjmp; .scl 2; .type 32; .endef
    .p2align 4
    .seh_proc longjmp
longjmp:
    pushq %rbx
    .seh_pushreg %rbx
    subq $0x20, %rsp
    .seh_stackalloc 0x20
    .seh_endprologue
    testl %edx, %edx
    jnz 1f
    incl %edx
1:  cmpq $0, (%rcx)
    je ferry_load_jump_buffer
    call ferry_longjmp
    int3
    .seh_endproc

// void ferry_load_jump_buffer(const void*, int value): setjmp returns the value.
FUNCTION ferry_load_jump_buffer
    movl %edx, %eax
    load_mxcsr J_MXCSR(%rcx)
    fnclex
    fldcw J_FPCSR(%rcx)
    .irp n, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movups J_XMM6 + 16 * (\n - 6)(%rcx), %xmm\n
    .endr
    movq 0x08(%rcx), %rbx
    movq 0x18(%rcx), %rbp
    movq 0x20(%rcx), %rsi
    movq 0x28(%rcx), %rdi
    movq 0x30(%rcx), %r12
    movq 0x38(%rcx), %r13
    movq 0x40(%rcx), %r14
    movq 0x48(%rcx), %r15
    movq J_RIP(%rcx), %r8
    movq 0x10(%rcx), %rsp
    jmp *%r8
