// NZCV in the frame of a fault are those of the last instruction that set them, also where nothing
// reads them any more before others set them: behind branches, in loops, at atomics.
#include "fault_registers.h"

#define ATTEMPT(text, instructions)                                                                \
    do {                                                                                           \
        bool caught = FAULTS_WITH_REGISTERS(                                                       \
            __asm__ volatile(".arch armv8.1-a\n"                                                   \
                             "mov x9, %0\n"                                                        \
                             "mov x10, #3\n"                                                       \
                             "msr nzcv, xzr\n" instructions "\n"                                   \
                             "cmp x10, x10\n"                                                      \
                             "mov x11, #0"                                                         \
                             :                                                                     \
                             : "r"(page + page_size() - 16)                                        \
                             : "x9", "x10", "x11", "x12", "x30", "d0", "d1", "cc", "memory"));     \
        say("%s: %s, x10 %d, nzcv %x\n", text, caught ? "fault" : "no fault", (int)at_fault.x[10], \
            (unsigned)(at_fault.pstate >> 28));                                                    \
    } while (0)

int main(void) {
    char* page = map_pages(2, PROT_READ | PROT_WRITE);
    munmap(page + page_size(), page_size());
    // The third load faults; the flags are the second SUBS's.
    ATTEMPT("loop", "1: ldr x11, [x9], #8\n"
                    "subs x10, x10, #5\n"
                    "b.ne 1b");
    ATTEMPT("loop of additions", "1: ldr x11, [x9], #8\n"
                                 "adds x10, x10, #-3\n"
                                 "b.vc 1b");
    ATTEMPT("loop with work first", "1: add x12, x9, #8\n"
                                    "eor x11, x11, x12\n"
                                    "ldr x11, [x9], #8\n"
                                    "subs x10, x10, #5\n"
                                    "b.ne 1b");
    ATTEMPT("loop by a test of a register", "1: ldr x11, [x9], #8\n"
                                            "subs x10, x10, #5\n"
                                            "cbnz x10, 1b");
    ATTEMPT("loop of comparisons", "scvtf d0, x10\n"
                                   "fmov d1, #7.0\n"
                                   "1: ldr x11, [x9], #8\n"
                                   "fcmp d0, d1\n"
                                   "b.mi 1b");
    ATTEMPT("loop entered in its middle", "b 2f\n"
                                          "1: ldr x11, [x9], #8\n"
                                          "2: subs x10, x10, #5\n"
                                          "b.ne 1b");
    ATTEMPT("paths that join", "cmp x10, #4\n"
                               "b.eq 1f\n"
                               "cmp x10, #2\n"
                               "1: ldr x11, [x9, #16]");
    ATTEMPT("the other path", "cmp x10, #3\n"
                              "b.eq 1f\n"
                              "cmp x10, #4\n"
                              "1: ldr x11, [x9, #16]");
    ATTEMPT("atomic addition", "cmp x10, #3\n"
                               "add x9, x9, #16\n"
                               "ldadd x10, x11, [x9]");
    ATTEMPT("compare and swap", "cmp x10, #4\n"
                                "add x9, x9, #16\n"
                                "cas x10, x11, [x9]");
    ATTEMPT("not aligned", "cmn x10, #4\n"
                           "add x9, x9, #1\n"
                           "ldaddal x10, x11, [x9]");
    ATTEMPT("behind a call", "b 2f\n"
                             "1: cmp x10, #4\n"
                             "ret\n"
                             "2: bl 1b\n"
                             "ldr x11, [x9, #16]");
}
