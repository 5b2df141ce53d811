// The context of the dispatcher: while a handler is looked for that of the frame's caller, while
// frames are unwound that of the frame itself.

#include <windows.h>

#include <stdio.h>

void framed(void (*call)(void));
asm(".text\n"
    ".globl framed\n"
    ".seh_proc framed\n"
    "framed:\n"
    "    pushq %rbx\n"
    "    .seh_pushreg %rbx\n"
    "    subq $0x40, %rsp\n"
    "    .seh_stackalloc 0x40\n"
    "    .seh_endprologue\n"
    "    .seh_handler seen, @except, @unwind\n"
    "    movl $0x5eed, %ebx\n"
    "    call *%rcx\n"
    "    nop\n"
    "    addq $0x40, %rsp\n"
    "    popq %rbx\n"
    "    ret\n"
    ".seh_endproc\n");

enum { frame_size = 0x40 + 8 + 8 };

EXCEPTION_DISPOSITION seen(EXCEPTION_RECORD* record, void* frame, CONTEXT* context,
                           DISPATCHER_CONTEXT* dispatcher) {
    const BOOL unwinding = (record->ExceptionFlags & EXCEPTION_UNWINDING) != 0;
    const CONTEXT* own = dispatcher->ContextRecord;
    const DWORD64 start = (DWORD64)frame;
    printf("%s: ", unwinding ? "unwinding" : "searching");
    printf("stack of %s, ", own->Rsp == start                ? "the frame"
                            : own->Rsp == start + frame_size ? "its caller"
                                                             : "another");
    printf("rbx %s, ", own->Rbx == 0x5eed ? "its own" : "its caller's");
    printf("pc %s, ", own->Rip == dispatcher->ControlPc ? "its own" : "another");
    printf("same context %d\n", own == context);
    if (!unwinding) {
        printf("where it happened %d\n", context->Rip == (DWORD64)record->ExceptionAddress);
    }
    return ExceptionContinueSearch;
}

static void fault(void) { *(volatile int*)8 = 1; }
static void raise(void) { RaiseException(0xe0000001, 0, 0, NULL); }

EXCEPTION_DISPOSITION outermost(EXCEPTION_RECORD* record, void* frame, CONTEXT* context,
                                DISPATCHER_CONTEXT* dispatcher) {
    (void)context;
    (void)dispatcher;
    if ((record->ExceptionFlags & EXCEPTION_UNWINDING) == 0) {
        extern char landing[];
        RtlUnwind(frame, landing, record, (void*)1);
    }
    return ExceptionContinueSearch;
}
void outer(void (*call)(void));
asm(".text\n"
    ".globl outer\n"
    ".globl landing\n"
    ".seh_proc outer\n"
    "outer:\n"
    "    subq $0x28, %rsp\n"
    "    .seh_stackalloc 0x28\n"
    "    .seh_endprologue\n"
    "    .seh_handler outermost, @except, @unwind\n"
    "    call framed\n"
    "    nop\n"
    "landing:\n"
    "    nop\n"
    "    addq $0x28, %rsp\n"
    "    ret\n"
    ".seh_endproc\n");

int main(void) {
    outer(fault);
    outer(raise);
    printf("done\n");
    return 0;
}
