// fault.h with the registers that the signal frame holds.
#pragma once

#include "a64.h"
#include "fault.h"

static struct {
    uint64_t x[31], sp, pc, pstate;
    struct {
        uint64_t low, high;
    } v[32];
} at_fault;

static void note_registers(int number, siginfo_t* info, void* context) {
    const mcontext_t* from = &((const ucontext_t*)context)->uc_mcontext;
    memcpy(at_fault.x, from->regs, sizeof at_fault.x);
    at_fault.sp = from->sp;
    at_fault.pc = from->pc;
    at_fault.pstate = from->pstate;
    const struct fpsimd_context* vectors = (const struct fpsimd_context*)from->__reserved;
    if (vectors->head.magic == FPSIMD_MAGIC)
        memcpy(at_fault.v, vectors->vregs, sizeof at_fault.v);
    note_fault(number, info, context);
}

static inline void catch_registers(void) {
    const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE};
    for (size_t i = 0; i < COUNT(numbers); ++i)
        on_siginfo(numbers[i], note_registers, 0);
    last_fault.number = 0;
    memset(&at_fault, 0, sizeof at_fault);
}

#define FAULTS_WITH_REGISTERS(statement)                                                           \
    (catch_registers(), sigsetjmp(after_fault, 1) == 0 ? ({ statement; }), false : true)
