// Cleaning a cache by an address that cannot be read faults as a load would.
// engines: dbt (QEMU 5.0 does nothing)
#include "fault_registers.h"

#define ON(address, instruction)                                                                   \
    do {                                                                                           \
        void* at = (address);                                                                      \
        (void)FAULTS(__asm__ volatile(instruction ::"r"(at) : "memory"));                          \
        show_fault(#address ": " instruction, at);                                                 \
    } while (0)

int main(void) {
    char *closed = map_pages(2, PROT_NONE), *absent = closed + page_size();
    munmap(absent, page_size());
    ON(closed + 200, "dc cvau, %0");
    ON(absent + 200, "dc cvau, %0");
    ON(absent + 200, "dc civac, %0");
    ON(closed, "dc cvac, %0");
    ON(NULL, "dc cvau, %0");
    ON((void*)0xffff000000000000, "dc civac, %0");
}
