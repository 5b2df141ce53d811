// Branches by register to places that are not aligned, not mapped, not canonical: the fault's pc is
// the target, and the link register has been written.
#include "a64.h"
#include "fault.h"

static volatile uint64_t fault_pc, fault_link;
static void with_registers(int number, siginfo_t* info, void* context) {
    const ucontext_t* it = context;
    fault_pc = it->uc_mcontext.pc;
    fault_link = it->uc_mcontext.regs[30];
    note_fault(number, info, context);
}

static void attempt(const char* text, uint64_t target, bool show_address) {
    catch_faults();
    on_siginfo(SIGSEGV, with_registers, 0);
    on_siginfo(SIGBUS, with_registers, 0);
    static volatile uint64_t expected_link;
    if (sigsetjmp(after_fault, 1) == 0)
        __asm__ volatile("adr x9, 1f\n"
                         "str x9, %0\n"
                         "blr %1\n"
                         "1:"
                         : "=m"(expected_link)
                         : "r"(target)
                         : "x9", "x30", "memory");
    if (show_address)
        show_fault(text, (void*)target);
    else
        say("%s: %s\n", text, signal_name(last_fault.number));
    say("%s: pc %s, link %s\n", text, fault_pc == target ? "at target" : "off",
        fault_link == expected_link ? "written" : "off");
}

int main(void) {
    char* area = map_pages(2, PROT_READ | PROT_WRITE);
    munmap(area + page_size(), page_size());
    attempt("null", 0, true);
    attempt("data", (uint64_t)area, true);
    attempt("unmapped", (uint64_t)area + page_size(), true);
    attempt("not aligned", (uint64_t)main + 2, true);
    attempt("beyond user space", 0x0001000000000000, false);
}
