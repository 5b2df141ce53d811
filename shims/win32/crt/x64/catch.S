// The frame of a catch block: called by RtlUnwindEx in place of the frames that it unwound, with the
// record by which it did. Gives where to go on.

.set FRAME, 0x30     // a CatchFrame
.set FUNCTION, 0x60
.set RESULT, 0x68

    .text
    .globl ferry_catch_frame
    .def ferry_catch_frame; .scl 2; .type 32; .endef
    .p2align 4
    .seh_proc ferry_catch_frame
ferry_catch_frame:
    subq $0x78, %rsp
    .seh_stackalloc 0x78
    .seh_handler leave_catch, @unwind
    .seh_endprologue
    leaq FRAME(%rsp), %rdx
    leaq FUNCTION(%rsp), %r8
    call ferry_enter_catch
    movq FUNCTION(%rsp), %rdx
    movq %rdx, %rcx
    callq *%rax
    movq %rax, RESULT(%rsp)
    leaq FRAME(%rsp), %rcx
    call ferry_end_catch
    movq RESULT(%rsp), %rax
    addq $0x78, %rsp
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
