// The frame of the arm64 kernel: registers, the FPSIMD record, and that both are restored.
#include "a64.h"
#include <asm/sigcontext.h>

// sigcontext, whose __reserved holds the records.
static struct fpsimd_context* fpsimd_of(ucontext_t* context) {
    struct _aarch64_ctx* record = (struct _aarch64_ctx*)context->uc_mcontext.__reserved;
    for (int i = 0; i < 16 && record->magic != 0; ++i) {
        if (record->magic == FPSIMD_MAGIC)
            return (struct fpsimd_context*)record;
        record = (struct _aarch64_ctx*)((char*)record + record->size);
    }
    return NULL;
}

static void handler(int number, siginfo_t* info, void* argument) {
    (void)number;
    ucontext_t* context = argument;
    struct fpsimd_context* fpsimd = fpsimd_of(context);
    SHOW_IF(fpsimd != NULL && fpsimd->head.size == sizeof *fpsimd);
    SHOW_IF(context->uc_mcontext.regs[19] == 0x1919 && context->uc_mcontext.regs[28] == 0x2828);
    SHOW_IF((uint64_t)fpsimd->vregs[8] == 0x0808080808080808);
    SHOW_IF((context->uc_mcontext.pstate & 0x60000000) == 0x60000000);
    SHOW_IF((uintptr_t)context % 16 == 0 && (uintptr_t)info % 16 == 0);
    SHOW_IF(context->uc_mcontext.sp % 16 == 0);
    context->uc_mcontext.regs[19] = 77;
    fpsimd->vregs[8] = (__uint128_t)88 << 64 | 99;
    fpsimd->fpcr = 3 << 22;
    // V set, all else clear.
    context->uc_mcontext.pstate = (context->uc_mcontext.pstate & ~0xf0000000ull) | 0x10000000;
}

int main(void) {
    on_siginfo(SIGUSR1, handler, 0);
    register long pid __asm__("x0") = getpid();
    register long tid __asm__("x1") = gettid();
    register long number __asm__("x2") = SIGUSR1;
    register long call __asm__("x8") = __NR_tgkill;
    uint64_t x19, low, high, flags, fpcr;
    __asm__ volatile(
        "mov x19, #0x1919\n mov x28, #0x2828\n movi v8.16b, #8\n cmp x19, x19\n svc #0\n"
        "mrs %[flags], nzcv\n mrs %[fpcr], fpcr\n mov %[x19], x19\n"
        "mov %[low], v8.d[0]\n mov %[high], v8.d[1]\n msr fpcr, xzr\n"
        : [x19] "=&r"(x19), [low] "=&r"(low), [high] "=&r"(high), [flags] "=&r"(flags),
          [fpcr] "=&r"(fpcr), "+r"(pid)
        : "r"(tid), "r"(number), "r"(call)
        : "x19", "x28", "v8", "cc", "memory");
    SHOW_IF(pid == 0);
    SHOW_IF(x19 == 77);
    SHOW_IF(low == 99 && high == 88);
    SHOW_IF(flags == 0x10000000);
    SHOW_IF(fpcr == 3 << 22);
}
