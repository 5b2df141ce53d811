// SwitchToFiber: from one stack to another. Where a fiber is left, the registers that a call
// preserves lie on its stack.

// Known functions of ntdll's have to look at MXCSR again.
.set TEB_FLOAT_CONTROL_SEEN, 0x17a0

    .text

// void ferry_switch_stack(void** save_sp, void* sp)
    .globl ferry_switch_stack
    .def ferry_switch_stack; .scl 2; .type 32; .endef
    .p2align 4
    .seh_proc ferry_switch_stack
ferry_switch_stack:
    pushq %rbx
    .seh_pushreg %rbx
    pushq %rbp
    .seh_pushreg %rbp
    pushq %rsi
    .seh_pushreg %rsi
    pushq %rdi
    .seh_pushreg %rdi
    pushq %r12
    .seh_pushreg %r12
    pushq %r13
    .seh_pushreg %r13
    pushq %r14
    .seh_pushreg %r14
    pushq %r15
    .seh_pushreg %r15
    subq $0xb8, %rsp
    .seh_stackalloc 0xb8
    .seh_endprologue
    movaps %xmm6, (%rsp)
    movaps %xmm7, 0x10(%rsp)
    movaps %xmm8, 0x20(%rsp)
    movaps %xmm9, 0x30(%rsp)
    movaps %xmm10, 0x40(%rsp)
    movaps %xmm11, 0x50(%rsp)
    movaps %xmm12, 0x60(%rsp)
    movaps %xmm13, 0x70(%rsp)
    movaps %xmm14, 0x80(%rsp)
    movaps %xmm15, 0x90(%rsp)
    stmxcsr 0xa0(%rsp)
    fnstcw 0xa8(%rsp)
    movq %rsp, (%rcx)
    movq %rdx, %rsp
    movaps (%rsp), %xmm6
    movaps 0x10(%rsp), %xmm7
    movaps 0x20(%rsp), %xmm8
    movaps 0x30(%rsp), %xmm9
    movaps 0x40(%rsp), %xmm10
    movaps 0x50(%rsp), %xmm11
    movaps 0x60(%rsp), %xmm12
    movaps 0x70(%rsp), %xmm13
    movaps 0x80(%rsp), %xmm14
    movaps 0x90(%rsp), %xmm15
    ldmxcsr 0xa0(%rsp)
    movl $0, %gs:TEB_FLOAT_CONTROL_SEEN
    fldcw 0xa8(%rsp)
    addq $0xb8, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rdi
    popq %rsi
    popq %rbp
    popq %rbx
    ret
    .seh_endproc

// Where a new fiber begins, by a return: so the stack is aligned as in front of a call. rbx is its
// function, r12 its parameter.
    .globl ferry_begin_fiber
    .def ferry_begin_fiber; .scl 2; .type 32; .endef
    .p2align 4
    .seh_proc ferry_begin_fiber
ferry_begin_fiber:
    subq $0x20, %rsp
    .seh_stackalloc 0x20
    .seh_endprologue
    movq %r12, %rcx
    callq *%rbx
    xorl %ecx, %ecx
    callq ferry_fiber_returned
    int3
    .seh_endproc
