// An 8-byte access that begins in a mapped page and ends in an unmapped one faults at the second
// page and changes nothing before it.
#include "fault.h"

int main(void) {
    size_t page = page_size();
    char* base = map_pages(2, PROT_READ | PROT_WRITE);
    munmap(base + page, page);
    typedef uint64_t __attribute__((aligned(1))) unaligned;
    volatile unaligned* across = (volatile unaligned*)(base + page - 3);
    base[page - 1] = base[page - 2] = base[page - 3] = 0x55;
    SHOW_IF(FAULTS((void)*across));
    SHOW_IF(last_fault.number == SIGSEGV && last_fault.code == SEGV_MAPERR);
    SHOW_IF(last_fault.address >= base + page - 3 && last_fault.address < base + page + 5);
    SHOW_IF(FAULTS(*across = 0));
    SHOW_IF(last_fault.number == SIGSEGV && last_fault.code == SEGV_MAPERR);
    base[0] = 1;
    SHOW_IF(base[0] == 1);
}
