// The kernel's half of the address space, and what is in neither: SEGV_MAPERR, with all bits of an
// address whose bit 55 is set, and without the tag of one whose is not.
#include "fault_registers.h"

static void attempt(uint64_t address, uint64_t shown) {
    void *place = (void*)address, *expected = (void*)shown;
    char text[64];
    snprintf(text, sizeof text, "%016lx: load", (unsigned long)address);
    (void)FAULTS((void)*(volatile uint64_t*)place);
    show_fault(text, expected);
    snprintf(text, sizeof text, "%016lx: store", (unsigned long)address);
    (void)FAULTS(*(volatile uint64_t*)place = 1);
    show_fault(text, expected);
    snprintf(text, sizeof text, "%016lx: pair", (unsigned long)address);
    (void)FAULTS(__asm__ volatile("ldp x9, x10, [%0]" ::"r"(place) : "x9", "x10"));
    show_fault(text, expected);
    snprintf(text, sizeof text, "%016lx: vector", (unsigned long)address);
    (void)FAULTS(__asm__ volatile("st1 {v0.16b}, [%0]" ::"r"(place) : "memory"));
    show_fault(text, expected);
    snprintf(text, sizeof text, "%016lx: atomic", (unsigned long)address);
    (void)FAULTS((void)__atomic_fetch_add((volatile uint64_t*)place, 1, __ATOMIC_SEQ_CST));
    show_fault(text, expected);
}

int main(void) {
    attempt(0xffff800000001000, 0xffff800000001000);
    attempt(0xffffffffffffff00, 0xffffffffffffff00);
    attempt(0x5a80000000000000, 0x5a80000000000000);
    attempt(0x12ff800000002000, 0x12ff800000002000);
    attempt(0x0001000000000000, 0x0001000000000000);
    attempt(0x3401000000000000, 0x0001000000000000);
    attempt(0x5500000000000010, 0x10);
    attempt(0xff00000000000010, 0x10);
}
