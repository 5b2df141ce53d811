// Unwind tables that a program adds for code it makes: exceptions pass through such code.
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

typedef void (*call_t)(void (*)(void));
static jmp_buf place;
static int handler_calls;

static EXCEPTION_DISPOSITION language_handler(PEXCEPTION_RECORD record, void* frame,
                                              PCONTEXT context, PDISPATCHER_CONTEXT dispatcher) {
    (void)frame;
    (void)context;
    ++handler_calls;
    printf("handler, code %08lx unwinding %d data %lx\n", record->ExceptionCode,
           (record->ExceptionFlags & 2) != 0, *(DWORD*)dispatcher->HandlerData);
    if ((record->ExceptionFlags & 2) == 0) {
        longjmp(place, 1);
    }
    return ExceptionContinueSearch;
}

static void raiser(void) { RaiseException(0xe0000099, 0, 0, NULL); }

static PRUNTIME_FUNCTION callback(DWORD64 pc, PVOID context) {
    (void)pc;
    return context;
}

int main(void) {
    unsigned char* code =
        VirtualAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    // push rbx; sub rsp, 0x20; call rcx; nop; add rsp, 0x20; pop rbx; ret
    const unsigned char body[] = {0x53, 0x48, 0x83, 0xec, 0x20, 0xff, 0xd1,
                                  0x90, 0x48, 0x83, 0xc4, 0x20, 0x5b, 0xc3};
    memcpy(code, body, sizeof body);
    // jmp [rip]; where the language handler lies may be far away
    unsigned char* jump = code + 64;
    const unsigned char indirect[] = {0xff, 0x25, 0, 0, 0, 0};
    memcpy(jump, indirect, sizeof indirect);
    void* target = (void*)language_handler;
    memcpy(jump + 6, &target, 8);
    unsigned char* info = code + 128;
    // version 1, both handlers; prologue 5; 2 codes; ALLOC_SMALL 0x20 at 5; PUSH rbx at 1
    const unsigned char unwind[] = {1 | 3 << 3, 5, 2, 0, 5,    0x32, 1, 0x30,
                                    64,         0, 0, 0, 0x78, 0x56, 0, 0};
    memcpy(info, unwind, sizeof unwind);
    static RUNTIME_FUNCTION function;
    function.BeginAddress = 0;
    function.EndAddress = sizeof body;
    function.UnwindData = 128;
    printf("added %d\n", RtlAddFunctionTable(&function, 1, (DWORD64)code));
    if (setjmp(place) == 0) {
        ((call_t)code)(raiser);
    }
    printf("back, %d calls\n", handler_calls);
    printf("deleted %d\n", RtlDeleteFunctionTable(&function));
    DWORD64 base = 0;
    printf("gone %d\n", RtlLookupFunctionEntry((DWORD64)code + 7, &base, NULL) == NULL);
    printf("installed %d\n", RtlInstallFunctionTableCallback((DWORD64)code | 3, (DWORD64)code, 4096,
                                                             callback, &function, NULL));
    printf("found %d", RtlLookupFunctionEntry((DWORD64)code + 7, &base, NULL) == &function);
    printf(" base %d\n", base == (DWORD64)code);
    printf("deleted %d\n", RtlDeleteFunctionTable((PRUNTIME_FUNCTION)((DWORD64)code | 3)));
    return 0;
}
