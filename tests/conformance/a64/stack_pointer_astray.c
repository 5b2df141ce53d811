// A stack pointer that leads nowhere: the access faults and the handler runs on its own stack;
// without one the process dies.
#include "fault_registers.h"

static void* nowhere;
static void push(void* stack) {
    __asm__ volatile("mov x9, sp\n"
                     "mov sp, %0\n"
                     "stp x29, x30, [sp, #-16]!\n"
                     "mov sp, x9" ::"r"(stack)
                     : "x9", "memory");
}
static int dies(void) {
    push(nowhere);
    return 0;
}
static int dies_with_handler(void) {
    on_siginfo(SIGSEGV, note_registers, 0);
    push(nowhere);
    return 0;
}
static int dies_at_sigreturn(void) {
    // What rt_sigreturn finds is no frame.
    __asm__ volatile("mov sp, %0\n"
                     "mov x8, #139\n"
                     "svc #0" ::"r"(nowhere));
    return 0;
}

int main(void) {
    nowhere = map_pages(3, PROT_READ | PROT_WRITE);
    munmap(nowhere, 3 * page_size());
    nowhere = (char*)nowhere + 2 * page_size();
    show_status("no handler", in_child(dies));
    show_status("handler without a stack", in_child(dies_with_handler));
    show_status("sigreturn without a frame", in_child(dies_at_sigreturn));
    static char memory[65536];
    sigaltstack(&(stack_t){.ss_sp = memory, .ss_size = sizeof memory}, NULL);
    catch_registers();
    on_siginfo(SIGSEGV, note_registers, SA_ONSTACK);
    if (sigsetjmp(after_fault, 1) == 0)
        push(nowhere);
    show_fault("handler with a stack", (char*)nowhere - 16);
    SHOW_IF(at_fault.sp == (uint64_t)nowhere);
}
