// Where the kernel starts threads of guest code: a new thread, an exception.

    .text

// LdrInitializeThunk(CONTEXT* context, void* ntdll, void* service entry, flags): the first instructions of
// every thread. Goes on at the context.
    .globl LdrInitializeThunk
    .def LdrInitializeThunk; .scl 2; .type 32; .endef
    .p2align 4
    .seh_proc LdrInitializeThunk
LdrInitializeThunk:
    pushq %rbx
    .seh_pushreg %rbx
    subq $0x20, %rsp
    .seh_stackalloc 0x20
    .seh_endprologue
    movq %rcx, %rbx
    movq %r8, ferry_service_entry(%rip)
    movq %rdx, %rcx
    movl %r9d, %edx
    call ferry_start_thread
    movq %rbx, %rcx
    movl $1, %edx
    call NtContinue
    int3
    .seh_endproc

// KiUserExceptionDispatcher: at rsp a CONTEXT, at rsp + 0x4f0 an EXCEPTION_RECORD, behind them what
// the CPU would push for an exception. The context begins with its callees' home space.
    .globl KiUserExceptionDispatcher
    .def KiUserExceptionDispatcher; .scl 2; .type 32; .endef
    .p2align 4
    .seh_proc KiUserExceptionDispatcher
KiUserExceptionDispatcher:
    .seh_pushframe
    .seh_stackalloc 0x590
    .seh_endprologue
    cld
    leaq 0x4f0(%rsp), %rcx
    movq %rsp, %rdx
    call ferry_dispatch_exception
    int3
    .seh_endproc

// KiUserApcDispatcher: at rsp a CONTEXT whose home fields hold function and arguments, behind it what
// the CPU would push for an interrupt. An exception in the function unwinds to where the thread was.
    .globl KiUserApcDispatcher
    .def KiUserApcDispatcher; .scl 2; .type 32; .endef
    .p2align 4
    .seh_proc KiUserApcDispatcher
KiUserApcDispatcher:
    .seh_pushframe
    .seh_stackalloc 0x4d0
    .seh_savereg %rbx, 0x90
    .seh_savereg %rbp, 0xa0
    .seh_savereg %rsi, 0xa8
    .seh_savereg %rdi, 0xb0
    .seh_savereg %r12, 0xd8
    .seh_savereg %r13, 0xe0
    .seh_savereg %r14, 0xe8
    .seh_savereg %r15, 0xf0
    .seh_savexmm %xmm6, 0x200
    .seh_savexmm %xmm7, 0x210
    .seh_savexmm %xmm8, 0x220
    .seh_savexmm %xmm9, 0x230
    .seh_savexmm %xmm10, 0x240
    .seh_savexmm %xmm11, 0x250
    .seh_savexmm %xmm12, 0x260
    .seh_savexmm %xmm13, 0x270
    .seh_savexmm %xmm14, 0x280
    .seh_savexmm %xmm15, 0x290
    .seh_endprologue
    movq (%rsp), %rcx
    movq 8(%rsp), %rdx
    movq 16(%rsp), %r8
    movq %rsp, %r9
    callq *24(%rsp)
    movq %rsp, %rcx
    movl $1, %edx
    call NtContinue
    int3
    .seh_endproc

// RtlUserThreadStart(function, argument): the frame below every other.
    .globl RtlUserThreadStart
    .def RtlUserThreadStart; .scl 2; .type 32; .endef
    .p2align 4
    .seh_proc RtlUserThreadStart
RtlUserThreadStart:
    subq $0x28, %rsp
    .seh_stackalloc 0x28
    .seh_handler ferry_thread_handler, @except
    .seh_endprologue
    callq *ferry_thread_start(%rip)
    int3
    .seh_endproc
