// The one stub through which every waiting host system call goes. A host signal handler runs on
// this thread either before `syscall` (then the call is abandoned), inside it (then the kernel
// returns EINTR, or moves the pc back to `syscall` for a restart, which is abandoned too), or after
// it (then the result stands). So no signal is lost between the check and the wait.
//
// `syscall` leaves the return address in rcx. It is zero before, which tells a call that never
// began (the signal came first: begin again after its handler, always) from one that the kernel
// would restart (SA_RESTART decides).

#include <ferry/kernel/host_call.hpp>

asm(R"(
    .text
    .globl ferry_blocking_call
    .hidden ferry_blocking_call
    .type ferry_blocking_call, @function
ferry_blocking_call:
    .cfi_startproc
    pushq %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_offset %rbx, -16
    movq %rdi, %rbx
    movq %rsi, %rax
    movq %rdx, %r11
    movq (%r11), %rdi
    movq 8(%r11), %rsi
    movq 16(%r11), %rdx
    movq 24(%r11), %r10
    movq 32(%r11), %r8
    movq 40(%r11), %r9
    xorl %ecx, %ecx
ferry_blocking_call_begin:
    cmpl $0, (%rbx)
    jne ferry_blocking_call_not_begun
    syscall
ferry_blocking_call_end:
    popq %rbx
    .cfi_remember_state
    .cfi_adjust_cfa_offset -8
    .cfi_restore %rbx
    ret
    .cfi_restore_state
ferry_blocking_call_not_begun:
    movq $-513, %rax
    jmp ferry_blocking_call_end
ferry_blocking_call_restartable:
    movq $-512, %rax
    jmp ferry_blocking_call_end
    .cfi_endproc
    .size ferry_blocking_call, . - ferry_blocking_call
)");

extern "C" {
[[gnu::visibility("hidden")]] extern const char ferry_blocking_call_begin[];
[[gnu::visibility("hidden")]] extern const char ferry_blocking_call_end[];
[[gnu::visibility("hidden")]] extern const char ferry_blocking_call_not_begun[];
[[gnu::visibility("hidden")]] extern const char ferry_blocking_call_restartable[];
}

namespace ferry::kernel {

const void* abandon_blocking_call(const void* pc, std::uint64_t rcx) noexcept {
    if (pc < ferry_blocking_call_begin || pc >= ferry_blocking_call_end) {
        return nullptr;
    }
    return rcx == 0 ? ferry_blocking_call_not_begun : ferry_blocking_call_restartable;
}

} // namespace ferry::kernel
