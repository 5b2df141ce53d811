// SIGILL for undefined encodings and for system registers of the kernel, with pc in si_addr.
#include "fault.h"

#define ATTEMPT(text, instruction)                                                                 \
    do {                                                                                           \
        bool caught = FAULTS(__asm__ volatile(instruction));                                       \
        say("%s: %s %s\n", text, caught ? signal_name(last_fault.number) : "no fault",             \
            caught&& last_fault.code == ILL_ILLOPC ? "ILL_ILLOPC" : "");                           \
    } while (0)

int main(void) {
    ATTEMPT("udf", ".inst 0x00000000");
    ATTEMPT("unallocated", ".inst 0xffffffff");
    ATTEMPT("hvc", "hvc #0");
    ATTEMPT("sctlr_el1", ".inst 0xd5381000");
    ATTEMPT("msr daifset", ".inst 0xd50343df");
    (void)FAULTS(__asm__ volatile("brk #1"));
    say("brk: %s %s\n", signal_name(last_fault.number),
        last_fault.code == TRAP_BRKPT ? "TRAP_BRKPT" : "another code");
}
