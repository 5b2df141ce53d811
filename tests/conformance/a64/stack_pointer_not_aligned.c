// Linux has EL0's accesses checked that have SP as their base (SCTLR_EL1.SA0): where it is no
// multiple of 16 they are SIGBUS BUS_ADRALN with SP as the address, before anything else and
// without any change. SP itself may have any value, prefetching is no access, and other bases are
// not looked at.
// engines: dbt (QEMU does not check SP)
#include "fault_registers.h"

enum { stack_size = 65536, looked_at = 256 };
static char* middle; // of a stack

// With a handler that does not run where SP leads.
#define FAULTS_ON_STACK(statement)                                                                 \
    (catch_registers(), on_siginfo(SIGBUS, note_registers, SA_ONSTACK),                            \
     sigsetjmp(after_fault, 1) == 0 ? ({ statement; }), false : true)

static void attempt(const char* text, void (*run)(char*), unsigned offset) {
    memset(middle - looked_at, 0x33, 2 * looked_at);
    char* at = middle + offset;
    const bool faulted = FAULTS_ON_STACK(run(at));
    int kept = 0;
    for (int i = -looked_at; i < looked_at; ++i)
        kept += middle[i] == 0x33;
    if (!faulted) {
        say("%s, +%u: done\n", text, offset);
        return;
    }
    say("%s, +%u: %s %s, si_addr %s, SP %s%s\n", text, offset, signal_name(last_fault.number),
        code_name(last_fault.number, last_fault.code), last_fault.address == at ? "exact" : "off",
        at_fault.sp == (uint64_t)at ? "exact" : "off",
        kept == 2 * looked_at ? "" : ", memory changed");
}

// x9 keeps the stack pointer, x10 holds the one to try.
#define ATTEMPT(text, offset)                                                                      \
    {                                                                                              \
        void run(char* at) {                                                                       \
            __asm__ volatile(".arch armv8.4-a\n"                                                   \
                             "mov x9, sp\n"                                                        \
                             "mov x10, %0\n"                                                       \
                             "mov x11, #0\n"                                                       \
                             "mov x12, #0\n" text "\n"                                             \
                             "mov sp, x9" ::"r"(at)                                                \
                             : "x9", "x10", "x11", "x12", "x13", "x14", "x15", "v0", "v1", "v2",   \
                               "v3", "cc", "memory");                                              \
        }                                                                                          \
        attempt(text, run, offset);                                                                \
    }

#define ACCESSES(X, offset)                                                                        \
    X("mov sp, x10; ldr x11, [sp]", offset)                                                        \
    X("mov sp, x10; ldrb w11, [sp, #3]", offset)                                                   \
    X("mov sp, x10; str x11, [sp, #16]", offset)                                                   \
    X("mov sp, x10; strh w11, [sp, x12]", offset)                                                  \
    X("mov sp, x10; ldrsw x11, [sp, w12, uxtw]", offset)                                           \
    X("mov sp, x10; ldur x11, [sp, #-8]", offset)                                                  \
    X("mov sp, x10; ldr x11, [sp], #16", offset)                                                   \
    X("mov sp, x10; str x11, [sp, #-16]!", offset)                                                 \
    X("mov sp, x10; ldp x11, x12, [sp]", offset)                                                   \
    X("mov sp, x10; stp x11, x12, [sp, #-32]!", offset)                                            \
    X("mov sp, x10; ldpsw x11, x12, [sp]", offset)                                                 \
    X("mov sp, x10; ldnp x11, x12, [sp]", offset)                                                  \
    X("mov sp, x10; str q0, [sp]", offset)                                                         \
    X("mov sp, x10; ldr d0, [sp, x12]", offset)                                                    \
    X("mov sp, x10; stp q0, q1, [sp, #32]", offset)                                                \
    X("mov sp, x10; ld1 {v0.16b}, [sp]", offset)                                                   \
    X("mov sp, x10; ld4 {v0.4s-v3.4s}, [sp], #64", offset)                                         \
    X("mov sp, x10; st2 {v0.8h-v1.8h}, [sp], x12", offset)                                         \
    X("mov sp, x10; st1 {v0.b}[3], [sp]", offset)                                                  \
    X("mov sp, x10; ld2r {v0.2d-v1.2d}, [sp]", offset)                                             \
    X("mov sp, x10; ldxr x11, [sp]", offset)                                                       \
    X("mov sp, x10; stxr w13, x11, [sp]", offset)                                                  \
    X("mov sp, x10; ldaxp x11, x12, [sp]", offset)                                                 \
    X("mov sp, x10; ldar x11, [sp]", offset)                                                       \
    X("mov sp, x10; stlrb w11, [sp]", offset)                                                      \
    X("mov sp, x10; ldapr x11, [sp]", offset)                                                      \
    X("mov sp, x10; ldapur x11, [sp, #8]", offset)                                                 \
    X("mov sp, x10; swp x11, x12, [sp]", offset)                                                   \
    X("mov sp, x10; ldaddb w11, w12, [sp]", offset)                                                \
    X("mov sp, x10; cas x11, x12, [sp]", offset)                                                   \
    X("mov x14, #0; mov x15, #0; mov sp, x10; casp x14, x15, x12, x13, [sp]", offset)

// How SP gets its value.
#define WAYS(X)                                                                                    \
    X("mov sp, x10; sub sp, sp, #8; ldr x11, [sp, #8]", 8)                                         \
    X("sub sp, x10, #8; add sp, sp, #8; str x11, [sp]", 4)                                         \
    X("mov sp, x10; sub sp, sp, x12; str x11, [sp]", 8)                                            \
    X("orr sp, x10, #8; str x11, [sp]", 8)                                                         \
    X("eor x13, x10, #4; eor sp, x13, #4; str x11, [sp]", 4)                                       \
    X("and sp, x10, #~3; str x11, [sp]", 12)                                                       \
    X("add sp, x10, w12, uxtw; str x11, [sp]", 1)

// No fault.
#define HARMLESS(X)                                                                                \
    X("mov sp, x10", 8)                                                                            \
    X("mov sp, x10; prfm pldl1keep, [sp]; prfm pldl1keep, [sp, x12]; prfum pldl1keep, [sp, #1]",   \
      8)                                                                                           \
    X("mov sp, x10; mov x13, sp; ldr x11, [x13]; str x11, [x13, #8]", 8)                           \
    X("mov sp, x10; add sp, sp, #8; ldr x11, [sp]; str x11, [sp, #-16]!", 8)                       \
    X("mov sp, x10; and x13, x10, #~15; mov sp, x13; ldp x11, x12, [sp]", 8)                       \
    X("and sp, x10, #~15; ldr x11, [sp]", 8)                                                       \
    X("mov sp, x10; ldr x11, [sp], #8; add sp, sp, #8; ldr x11, [sp]", 0)                          \
    X("mov sp, x10; str x11, [sp, #-8]!; sub sp, sp, #24; str x11, [sp, #32]", 0)                  \
    X("mov sp, x10; ld1 {v0.8b}, [sp], #8; sub x13, x10, #16; mov sp, x13; ldr x11, [sp]", 0)      \
    X("mov sp, x10; ldr x11, [sp], #4; ldr x11, [x10]", 0)

// A step that makes SP odd is made, and the next access faults.
static void steps(void) {
    char* at = middle;
    void run(char* to) {
        __asm__ volatile("mov x9, sp\n"
                         "mov sp, %0\n"
                         "mov x11, #7\n"
                         "str x11, [sp, #-8]!\n"
                         "ldr x11, [sp]\n"
                         "mov sp, x9" ::"r"(to)
                         : "x9", "x11", "memory");
    }
    (void)FAULTS_ON_STACK(run(at));
    show_fault("push of 8 bytes, pop", at - 8);
    SHOW_IF(at_fault.sp == (uint64_t)at - 8);
    uint64_t pushed;
    memcpy(&pushed, at - 8, sizeof pushed);
    SHOW_NUMBER(pushed);
}

// A loop that ran with SP aligned a while, and then does not.
static int turns(char* to, int aligned) {
    int count = 0;
    __asm__ volatile("mov x9, sp\n"
                     "mov sp, %1\n"
                     "1: str x9, [sp]\n"
                     "add %w0, %w0, #1\n"
                     "cmp %w0, %w2\n"
                     "cset x10, eq\n"
                     "add sp, sp, x10, lsl #2\n"
                     "cmp %w0, #49152\n"
                     "b.ne 1b\n"
                     "mov sp, x9"
                     : "+&r"(count)
                     : "r"(to), "r"(aligned)
                     : "x9", "x10", "cc", "memory");
    return count;
}

// SP of a thread that asks the kernel for something meanwhile.
static void call_with_odd_sp(char* to) {
    long result;
    __asm__ volatile("mov x9, sp\n"
                     "add sp, %1, #4\n"
                     "mov x8, #178\n" // gettid
                     "svc #0\n"
                     "mov x10, sp\n"
                     "mov sp, x9\n"
                     "str x10, [sp, #-16]!\n"
                     "add sp, sp, #16\n"
                     "mov %0, x10"
                     : "=r"(result)
                     : "r"(to)
                     : "x0", "x8", "x9", "x10", "memory");
    SHOW_IF(result == (long)to + 4);
}
static volatile int handled;
static void on_usr1(int number) {
    (void)number;
    char on_stack[100];
    memset(on_stack, 1, sizeof on_stack);
    handled += (uintptr_t)__builtin_frame_address(0) % 16 == 0;
}
static void signal_with_odd_sp(char* to) {
    signal(SIGUSR1, on_usr1);
    long tid = syscall(SYS_gettid), process = getpid();
    __asm__ volatile("mov x9, sp\n"
                     "add sp, %0, #4\n"
                     "mov x0, %1\n"
                     "mov x1, %2\n"
                     "mov x2, #10\n"
                     "mov x8, #131\n" // tgkill
                     "svc #0\n"
                     "mov sp, x9" ::"r"(to),
                     "r"(process), "r"(tid)
                     : "x0", "x1", "x2", "x8", "x9", "memory");
    SHOW_IF(handled == 1);
}

int main(void) {
    static char memory[stack_size];
    sigaltstack(&(stack_t){.ss_sp = memory, .ss_size = sizeof memory}, NULL);
    middle = (char*)map_pages(stack_size / page_size(), PROT_READ | PROT_WRITE) + stack_size / 2;
    ACCESSES(ATTEMPT, 8)
    ACCESSES(ATTEMPT, 1)
    ACCESSES(ATTEMPT, 0)
    WAYS(ATTEMPT)
    HARMLESS(ATTEMPT)
    steps();
    (void)FAULTS_ON_STACK(turns(middle, 40000));
    show_fault("after 40000 turns", middle + 4);
    SHOW_IF(turns(middle, 0) == 49152);
    call_with_odd_sp(middle);
    signal_with_odd_sp(middle);
}
