// Ordinary loads and stores need no alignment on either machine.
#include "check.h"

int main(void) {
    size_t page = page_size();
    unsigned char* base = (unsigned char*)map_pages(2, PROT_READ | PROT_WRITE);
    for (size_t i = 0; i < 2 * page; ++i)
        base[i] = (unsigned char)i;
    typedef uint16_t __attribute__((aligned(1))) u16;
    typedef uint32_t __attribute__((aligned(1))) u32;
    typedef uint64_t __attribute__((aligned(1))) u64;
    say("%x %x %lx\n", *(volatile u16*)(base + 1), *(volatile u32*)(base + 3),
        *(volatile u64*)(base + 7));
    *(volatile u64*)(base + page - 3) = 0x1122334455667788;
    say("%lx %x\n", *(volatile u64*)(base + page - 3), *(volatile u32*)(base + page));
}
