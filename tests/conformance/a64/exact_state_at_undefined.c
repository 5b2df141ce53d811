// What is undefined at EL0 is SIGILL with si_addr and pc at the instruction, and the registers as
// those before it left them; what follows has not been executed.
#include "fault_registers.h"

#define ATTEMPT(text, instruction)                                                                 \
    do {                                                                                           \
        static volatile uint64_t place;                                                            \
        bool caught = FAULTS_WITH_REGISTERS(__asm__ volatile("adr x9, 1f\n"                        \
                                                             "str x9, %0\n"                        \
                                                             "mov x10, #1\n"                       \
                                                             "cmp x10, #2\n"                       \
                                                             "add x11, x10, #41\n"                 \
                                                             "1: " instruction "\n"                \
                                                             "cmp x10, #1\n"                       \
                                                             "mov x11, #0"                         \
                                                             : "=m"(place)                         \
                                                             :                                     \
                                                             : "x9", "x10", "x11", "cc"));         \
        say("%s: %s %s, si_addr %s, pc %s, x11 %d, nzcv %x\n", text,                               \
            caught ? signal_name(last_fault.number) : "no fault",                                  \
            code_name(last_fault.number, last_fault.code),                                         \
            (uint64_t)last_fault.address == place ? "exact" : "off",                               \
            at_fault.pc == place ? "exact" : "off", (int)at_fault.x[11],                           \
            (unsigned)(at_fault.pstate >> 28));                                                    \
    } while (0)

int main(void) {
    ATTEMPT("udf", ".inst 0x00000000");
    ATTEMPT("udf #1", ".inst 0x00000001");
    ATTEMPT("ones", ".inst 0xffffffff");
    ATTEMPT("hlt", "hlt #0");
    ATTEMPT("smc", "smc #0");
    ATTEMPT("eret", "eret");
    ATTEMPT("dcps1", "dcps1");
    ATTEMPT("drps", "drps");
    ATTEMPT("tlbi", "tlbi vmalle1");
    ATTEMPT("mrs vbar_el1", "mrs x12, vbar_el1");
    ATTEMPT("ldr with unallocated option", ".inst 0xf8600820");
    ATTEMPT("fadd of an unallocated type", ".inst 0x1ea02820");
    ATTEMPT("add of an unallocated shift", ".inst 0x8bc00000");
    ATTEMPT("brk #0", "brk #0");
    ATTEMPT("brk #0xffff", "brk #0xffff");
}
