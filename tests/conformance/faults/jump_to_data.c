// Executing writable or read-only data is SEGV_ACCERR at that address; the pc in the frame is it
// too.
#include "arch.h"
#include "fault.h"

static volatile uintptr_t fault_pc;
static void with_pc(int number, siginfo_t* info, void* context) {
    fault_pc = (uintptr_t)*context_pc(context);
    note_fault(number, info, context);
}

static void attempt(const char* text, void* target) {
    catch_faults();
    on_siginfo(SIGSEGV, with_pc, 0);
    fault_pc = 0;
    if (sigsetjmp(after_fault, 1) == 0)
        ((void (*)(void))(uintptr_t)target)();
    show_fault(text, target);
    SHOW_IF(fault_pc == (uintptr_t)target);
}

int main(void) {
    static char data[4096] __attribute__((aligned(4096)));
    attempt("bss", data);
    attempt("heap", memset(malloc(100), 0, 100));
    attempt("anonymous", map_pages(1, PROT_READ | PROT_WRITE));
    attempt("PROT_NONE", map_pages(1, PROT_NONE));
    char* unmapped = map_pages(1, PROT_READ);
    munmap(unmapped, page_size());
    attempt("unmapped", unmapped);
    attempt("null", NULL);
    char stack[64] __attribute__((aligned(16))) = {0};
    attempt("stack", stack);
}
