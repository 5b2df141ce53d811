// Thousands of mappings with alternating protection, then all of them gone again.
#include "fault.h"

int main(void) {
    enum { PAGES = 4000 };
    size_t page = page_size();
    volatile char* base = map_pages(PAGES, PROT_READ | PROT_WRITE);
    for (size_t i = 0; i < PAGES; i += 2)
        REQUIRE(mprotect((void*)(base + i * page), page, PROT_READ) == 0);
    size_t wrong = 0;
    for (size_t i = 0; i < PAGES; i += 97)
        wrong += FAULTS(base[i * page] = 1) != (i % 2 == 0);
    SHOW_NUMBER(wrong);
    SHOW(mprotect((void*)base, PAGES * page, PROT_READ | PROT_WRITE));
    for (size_t i = 0; i < PAGES; ++i)
        base[i * page] = 1;
    SHOW(munmap((void*)base, PAGES * page));
    SHOW_FAULT((void)base[2000 * page], base + 2000 * page);
}
