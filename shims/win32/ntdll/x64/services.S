// The services, twice each: NtX for ferry's own DLLs, and WinNtX, which has the bytes of Windows 10's
// stub up to the branch, for programs that read or copy them: the way on is found in the shared data
// page, as is what the test looks at. That is costly the first time; so our own calls do without. Services that ferry does not have lie among the
// stubs, where GetProcAddress does not find them.

.macro SERVICE_STUB own, windows, number, section
    .section \section, "xr"
    .globl \windows
    .def \windows; .scl 2; .type 32; .endef
    .p2align 5, 0xcc
\windows:
    .byte 0x4c, 0x8b, 0xd1 // mov %rcx, %r10
    movl $\number, %eax
    testb $1, 0x7ffe0308
    .byte 0x75, 0x03 // jne
    syscall
    ret
    jmp *0x7ffe0ff8
    OWN_STUB \own, \number
.endm
.macro OWN_STUB own, number
    .section .text, "xr"
    .globl \own
    .def \own; .scl 2; .type 32; .endef
    .p2align 4, 0xcc
\own:
    movl $\number, %eax
    jmp *ferry_service_entry(%rip)
.endm

#define SERVICE(name, number, ...) SERVICE_STUB Nt##name, WinNt##name, number, .text
#define MISSING(name, number) SERVICE_STUB Nt##name, WinNt##name, number, .stubs
#define OWN(name, number, ...) OWN_STUB name, number
#include <ferry/nt/services.inc>

    // Where LdrInitializeThunk puts the way into the system.
    .section .data, "dw"
    .globl ferry_service_entry
    .p2align 3
ferry_service_entry:
    .quad 0
