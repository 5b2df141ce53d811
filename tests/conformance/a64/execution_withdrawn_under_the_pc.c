// Code that takes the execution from its own page: the system call is done, and the instruction
// behind it faults.
#include "fault_registers.h"

int main(void) {
    const uint32_t words[] = {
        0xd2801c48u, // mov x8, #226: mprotect
        0xd4000001u, // svc #0
        0x91000400u, // add x0, x0, #1
        0xd65f03c0u, // ret
    };
    char* page = map_pages(1, PROT_READ | PROT_WRITE);
    memcpy(page, words, sizeof words);
    __builtin___clear_cache(page, page + sizeof words);
    mprotect(page, page_size(), PROT_READ | PROT_EXEC);
    long (*function)(void*, size_t, int) = (long (*)(void*, size_t, int))(uintptr_t)page;
    SHOW_NUMBER(function(page, page_size(), PROT_READ | PROT_EXEC));
    SHOW_IF(FAULTS_WITH_REGISTERS(function(page, page_size(), PROT_READ)));
    show_fault("behind the call", page + 8);
    SHOW_IF(at_fault.pc == (uint64_t)page + 8 && at_fault.x[0] == 0);
    mprotect(page, page_size(), PROT_READ | PROT_EXEC);
    SHOW_NUMBER(function(page, page_size(), PROT_READ | PROT_EXEC));
}
