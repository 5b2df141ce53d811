// Zeroing by DC ZVA faults as a store would, at the address given; cleaning what can be read and
// prefetching anything never do.
#include "fault_registers.h"

#define ON(address, instruction)                                                                   \
    do {                                                                                           \
        void* at = (address);                                                                      \
        (void)FAULTS(__asm__ volatile(instruction ::"r"(at) : "memory"));                          \
        show_fault(#address ": " instruction, at);                                                 \
    } while (0)

int main(void) {
    char* area = map_pages(4, PROT_READ | PROT_WRITE);
    char *writable = area, *readable = area + page_size(), *closed = readable + page_size(),
         *absent = closed + page_size();
    mprotect(readable, page_size(), PROT_READ);
    mprotect(closed, page_size(), PROT_NONE);
    munmap(absent, page_size());
    ON(writable, "dc cvau, %0");
    ON(readable, "dc cvau, %0");
    ON(writable + 70, "dc zva, %0");
    ON(readable + 70, "dc zva, %0");
    ON(closed + 70, "dc zva, %0");
    ON(absent + 70, "dc zva, %0");
    ON(readable, "ic ivau, %0");
    ON(absent, "prfm pldl1keep, [%0]");
    ON(absent, "prfm pstl1strm, [%0]");
    ON(closed, "prfm plil1keep, [%0]");
    ON(NULL, "prfum pldl2keep, [%0, #-1]");
}
