// exit: 66
// Function tables by which two functions call each other for ever: an exception in them is unhandled, not endless.
#include <windows.h>

#include <stdio.h>
#include <string.h>

int main(void) {
    BYTE* const code = VirtualAlloc(NULL, 4096, MEM_COMMIT | MEM_RESERVE, PAGE_EXECUTE_READWRITE);
    static const BYTE first[] = {
        0x55, 0x53, 0x48, 0x83, 0xec, 0x58,             // push rbp; push rbx; sub rsp, 0x58
        0x48, 0x8d, 0x6c, 0x24, 0x30,                   // lea rbp, [rsp+0x30]
        0x48, 0x8d, 0x5c, 0x24, 0x38,                   // lea rbx, [rsp+0x38]
        0x48, 0x8d, 0x05, 0x69, 0, 0, 0,                // lea rax, [second + 0]
        0x48, 0x89, 0x45, 0,                            // mov [rbp], rax
        0x48, 0x8d, 0x05, 0xde, 0xff, 0xff, 0xff,       // lea rax, [first]
        0x48, 0x83, 0xc0, 0x30,                         // add rax, 0x30: within it
        0x48, 0x89, 0x03,                               // mov [rbx], rax
        0x48, 0x89, 0xc8,                               // mov rax, rcx
        0xb9, 0x42, 0, 0, 0xe0,                         // mov ecx, 0xe0000042
        0x31, 0xd2, 0x45, 0x31, 0xc0, 0x45, 0x31, 0xc9, // xor edx, edx; r8d; r9d
        0xff, 0xd0, 0xcc,                               // call rax; int3
    };
    memset(code, 0x90, 4096);
    memcpy(code, first, sizeof first);
    // Version 1, no prologue to speak of, one code (two slots): UWOP_SET_FPREG; frames rbp and rbx.
    static const BYTE by_rbp[] = {1, 0, 1, 5, 0, 3, 0, 0};
    static const BYTE by_rbx[] = {1, 0, 1, 3, 0, 3, 0, 0};
    memcpy(code + 0x200, by_rbp, sizeof by_rbp);
    memcpy(code + 0x210, by_rbx, sizeof by_rbx);
    static RUNTIME_FUNCTION functions[2];
    functions[0] = (RUNTIME_FUNCTION){0, 0x78, 0x200};
    functions[1] = (RUNTIME_FUNCTION){0x78, 0x100, 0x210};
    RtlAddFunctionTable(functions, 2, (DWORD64)code);
    printf("raising\n");
    fflush(stdout);
    ((void (*)(void*))code)(RaiseException);
    return 0;
}
