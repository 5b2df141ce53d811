// Calls of language handlers. Their own frames have handlers, by which an exception or an unwind that
// happens in one is recognized (DISPATCHER_CONTEXT: LanguageHandler at 0x30).

    .text

.macro CALL_HANDLER name, handler, kinds:vararg
    .globl \name
    .def \name; .scl 2; .type 32; .endef
    .p2align 4
    .seh_proc \name
\name:
    subq $0x28, %rsp
    .seh_stackalloc 0x28
    .seh_handler \handler, \kinds
    .seh_endprologue
    movq %r9, 0x20(%rsp)
    callq *0x30(%r9)
    nop
    addq $0x28, %rsp
    ret
    .seh_endproc
.endm

// (record, frame, context, dispatcher)
CALL_HANDLER ferry_call_for_exception, nested_exception, @except
CALL_HANDLER ferry_call_for_unwind, collided_unwind, @unwind, @except

// An exception in a handler: says which frame's. rdx is the frame of the call above, where the
// dispatcher context of its time lies. An unwind passes by.
    .p2align 4
nested_exception:
    movl $1, %eax // ExceptionContinueSearch
    testb $0x66, 4(%rcx)
    jnz 1f
    movq 0x20(%rdx), %rax
    movq 0x18(%rax), %rax
    movq %rax, 0x18(%r9)
    movl $2, %eax // ExceptionNestedException
1:  ret

// An exception or unwind in a handler that unwinds: it goes on from where the older unwind was.
    .p2align 4
collided_unwind:
    movq 0x20(%rdx), %rax
    .irp offset, 0x00, 0x08, 0x10, 0x18, 0x20, 0x28, 0x30, 0x38, 0x40, 0x48
    movq \offset(%rax), %r10
    movq %r10, \offset(%r9)
    .endr
    movl $3, %eax // ExceptionCollidedUnwind
    ret
