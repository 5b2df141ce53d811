// --trace=win32: what the thunks of traced imports lead to, and where their functions return to.
// FerryTraceCall and FerryTraceReturn do the rest; here registers are kept. CallFrame
// (syscall-translate/nt/call_trace.hpp): four integer registers, four vector ones, an address.

.set F_INTEGERS, 0x20
.set F_FLOATS, 0x40
.set F_ADDRESS, 0x60

    .text

// A thunk has pushed its function's number and jumped here; the return address lies above it.
    .globl ferry_trace_call
    .def ferry_trace_call; .scl 2; .type 32; .endef
    .p2align 4
    .seh_proc ferry_trace_call
ferry_trace_call:
    .seh_stackalloc 8
    subq $0xe0, %rsp
    .seh_stackalloc 0xe0
    .seh_endprologue
    movq %rcx, F_INTEGERS(%rsp)
    movq %rdx, F_INTEGERS + 8(%rsp)
    movq %r8, F_INTEGERS + 16(%rsp)
    movq %r9, F_INTEGERS + 24(%rsp)
    .irp n, 0, 1, 2, 3
    movlps %xmm\n, F_FLOATS + 8 * \n(%rsp)
    .endr
    movq %rax, 0x68(%rsp)
    .irp n, 0, 1, 2, 3, 4, 5
    movaps %xmm\n, 0x70 + 16 * \n(%rsp)
    .endr
    movq %r10, 0xd0(%rsp)
    movq %r11, 0xd8(%rsp)
    movl 0xe0(%rsp), %ecx
    leaq F_INTEGERS(%rsp), %rdx
    leaq 0xe8(%rsp), %r8
    callq FerryTraceCall
    movq F_ADDRESS(%rsp), %rax
    movq %rax, 0xe0(%rsp)
    movq F_INTEGERS(%rsp), %rcx
    movq F_INTEGERS + 8(%rsp), %rdx
    movq F_INTEGERS + 16(%rsp), %r8
    movq F_INTEGERS + 24(%rsp), %r9
    movq 0x68(%rsp), %rax
    .irp n, 0, 1, 2, 3, 4, 5
    movaps 0x70 + 16 * \n(%rsp), %xmm\n
    .endr
    movq 0xd0(%rsp), %r10
    movq 0xd8(%rsp), %r11
    addq $0xe0, %rsp
    ret // to the function
    .seh_endproc

// What a traced function returns to: below the stack pointer lay its return address.
    .globl ferry_trace_return
    .def ferry_trace_return; .scl 2; .type 32; .endef
    .p2align 4
    .seh_proc ferry_trace_return
ferry_trace_return:
    subq $0xe0, %rsp
    .seh_stackalloc 0xd8
    .seh_endprologue
    movq %rax, F_INTEGERS(%rsp)
    movq %rdx, F_INTEGERS + 8(%rsp)
    movq %r8, F_INTEGERS + 16(%rsp)
    movq %r9, F_INTEGERS + 24(%rsp)
    movlps %xmm0, F_FLOATS(%rsp)
    movaps %xmm0, 0x70(%rsp)
    movaps %xmm1, 0x80(%rsp)
    leaq 0xd8(%rsp), %rcx
    leaq F_INTEGERS(%rsp), %rdx
    leaq F_ADDRESS(%rsp), %r8
    callq FerryTraceReturn
    movq F_ADDRESS(%rsp), %rax
    movq %rax, 0xd8(%rsp)
    movq F_INTEGERS(%rsp), %rax
    movq F_INTEGERS + 8(%rsp), %rdx
    movaps 0x70(%rsp), %xmm0
    movaps 0x80(%rsp), %xmm1
    addq $0xd8, %rsp
    ret
    .seh_endproc
