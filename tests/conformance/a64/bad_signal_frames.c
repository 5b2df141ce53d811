// A frame that the kernel could not have made is SIGSEGV, which the program may handle; the
// registers and the mask are those of the frame by then.
#include "a64.h"
#include <asm/sigcontext.h>

enum { pstate_mode_32_bit = 0x10, pstate_el1 = 4, pstate_masks_interrupts = 0x80 };
static void (*damage)(struct sigcontext* machine);
static sigjmp_buf back;
static uintptr_t sp;
static uintptr_t pc;

static struct _aarch64_ctx* record(struct sigcontext* machine, size_t at) {
    return (struct _aarch64_ctx*)(machine->__reserved + at);
}
static void end_records(struct sigcontext* machine, size_t at) {
    record(machine, at)->magic = 0;
    record(machine, at)->size = 0;
}
static void nothing(struct sigcontext* machine) { (void)machine; }
static void flags_of_a_program(struct sigcontext* machine) { machine->pstate |= 1 << 28 | 1 << 21; }
static void mode_of_32_bits(struct sigcontext* machine) { machine->pstate |= pstate_mode_32_bit; }
static void mode_of_the_kernel(struct sigcontext* machine) { machine->pstate |= pstate_el1; }
static void masked(struct sigcontext* machine) { machine->pstate |= pstate_masks_interrupts; }
static void no_vectors(struct sigcontext* machine) { end_records(machine, 0); }
static void vectors_twice(struct sigcontext* machine) {
    memcpy(record(machine, 528), record(machine, 0), 528);
    end_records(machine, 1056);
}
static void unknown_record(struct sigcontext* machine) {
    record(machine, 528)->magic = 0x12345678;
    record(machine, 528)->size = 16;
    end_records(machine, 544);
}
static void too_small(struct sigcontext* machine) { record(machine, 0)->size = 512; }
static void too_large(struct sigcontext* machine) { record(machine, 0)->size = 8192; }
static void end_with_a_size(struct sigcontext* machine) {
    end_records(machine, 528);
    record(machine, 528)->size = 16;
}

static void handler(int number, siginfo_t* info, void* argument) {
    (void)number;
    (void)info;
    struct sigcontext* machine = (struct sigcontext*)&((ucontext_t*)argument)->uc_mcontext;
    sp = machine->sp;
    pc = machine->pc;
    damage(machine);
}
static void on_segv(int number, siginfo_t* info, void* argument) {
    (void)number;
    const ucontext_t* context = argument;
    say("SIGSEGV, code %d, at the stack pointer: %s, registers and mask of the frame: %s\n",
        info->si_code, (uintptr_t)info->si_addr == sp ? "yes" : "no",
        context->uc_mcontext.sp == sp && context->uc_mcontext.pc == pc &&
                !sigismember(&context->uc_sigmask, SIGUSR1)
            ? "yes"
            : "no");
    siglongjmp(back, 1);
}

#define TRY(what)                                                                                  \
    do {                                                                                           \
        say("%s: ", #what);                                                                        \
        damage = what;                                                                             \
        if (sigsetjmp(back, 1) == 0) {                                                             \
            raise(SIGUSR1);                                                                        \
            say("taken\n");                                                                        \
        }                                                                                          \
    } while (0)

int main(void) {
    on_siginfo(SIGUSR1, handler, 0);
    on_siginfo(SIGSEGV, on_segv, 0);
    TRY(nothing);
    TRY(flags_of_a_program);
    TRY(mode_of_32_bits);
    TRY(mode_of_the_kernel);
    TRY(masked);
    TRY(no_vectors);
    TRY(vectors_twice);
    TRY(unknown_record);
    TRY(too_small);
    TRY(too_large);
    TRY(end_with_a_size);
}
