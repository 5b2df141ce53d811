// The frame of a catch block: called by RtlUnwindEx in place of the frames that it unwound, with the
// record by which it did. Gives where to go on.

.set FRAME, 0x30     // a CatchFrame
.set FUNCTION, 0x78

    .text
    .globl ferry_catch_frame
    .def ferry_catch_frame; .scl 2; .type 32; .endef
    .p2align 4
    .seh_proc ferry_catch_frame
ferry_catch_frame:
    subq $0x88, %rsp
    .seh_stackalloc 0x88
    .seh_handler leave_catch, @unwind
    .seh_endprologue
    leaq FRAME(%rsp), %rdx
    leaq FUNCTION(%rsp), %r8
    call ferry_enter_catch
    movq FUNCTION(%rsp), %rdx
    movq %rdx, %rcx
    callq *%rax
    leaq FRAME(%rsp), %rcx
    movq %rax, %rdx
    call ferry_end_catch
    addq $0x88, %rsp
    ret
    .seh_endproc

// (unwind record, frame, context, dispatcher)
    .p2align 4
    .seh_proc leave_catch
leave_catch:
    subq $0x28, %rsp
    .seh_stackalloc 0x28
    .seh_endprologue
    addq $FRAME, %rdx
    call ferry_unwind_catch
    movl $1, %eax // ExceptionContinueSearch
    addq $0x28, %rsp
    ret
    .seh_endproc

// (action, first argument, second one): what cleans up as a frame is unwound. A C++ exception that
// would leave it ends the program.
    .globl ferry_clean_up_by
    .def ferry_clean_up_by; .scl 2; .type 32; .endef
    .p2align 4
    .seh_proc ferry_clean_up_by
ferry_clean_up_by:
    subq $0x28, %rsp
    .seh_stackalloc 0x28
    .seh_handler may_not_throw, @except
    .seh_endprologue
    movq %rcx, %rax
    movq %rdx, %rcx
    movq %r8, %rdx
    callq *%rax
    nop
    addq $0x28, %rsp
    ret
    .seh_endproc

    .p2align 4
    .seh_proc may_not_throw
may_not_throw:
    subq $0x28, %rsp
    .seh_stackalloc 0x28
    .seh_endprologue
    cmpl $0xe06d7363, (%rcx)
    jne 1f
    call terminate
1:  movl $1, %eax // ExceptionContinueSearch
    addq $0x28, %rsp
    ret
    .seh_endproc
