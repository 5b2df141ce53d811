// Code that runs into an unmapped page faults at the page, after all before it was executed.
#include "arch.h"
#include "fault.h"

int main(void) {
    size_t page = page_size();
    char* base = map_pages(2, PROT_READ | PROT_WRITE);
    munmap(base + page, page);
    unsigned char whole[16];
    size_t size = emit_return(whole, 42);
    memcpy(base + page - size, whole, size);
    mprotect(base, page, PROT_READ | PROT_EXEC);
    __builtin___clear_cache(base, base + page);
    int (*function)(void) = (int (*)(void))(uintptr_t)(base + page - size);
    SHOW_NUMBER(function());
    // The same without its return instruction.
    mprotect(base, page, PROT_READ | PROT_WRITE);
    size_t kept = size - (strcmp(MACHINE, "x86_64") == 0 ? 1 : 4);
    memcpy(base + page - kept, whole, kept);
    mprotect(base, page, PROT_READ | PROT_EXEC);
    __builtin___clear_cache(base, base + page);
    function = (int (*)(void))(uintptr_t)(base + page - kept);
    SHOW_FAULT(function(), base + page);
}
