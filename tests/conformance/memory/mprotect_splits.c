// mprotect of one page in five; holes answer ENOMEM after the part before them was changed.
#include "fault.h"

int main(void) {
    size_t page = page_size();
    volatile char* base = map_pages(5, PROT_READ | PROT_WRITE);
    SHOW(mprotect((void*)(base + 2 * page), page, PROT_READ));
    SHOW_FAULT(base[page] = 1, NULL);
    SHOW_FAULT(base[2 * page + 1] = 1, base + 2 * page + 1);
    SHOW_FAULT((void)base[2 * page + 1], NULL);
    SHOW_FAULT(base[3 * page] = 1, NULL);
    SHOW(mprotect((void*)(base + 2 * page), page, PROT_READ | PROT_WRITE));
    SHOW_FAULT(base[2 * page] = 1, NULL);
    munmap((void*)(base + 3 * page), page);
    SHOW(mprotect((void*)base, 5 * page, PROT_READ));
    SHOW_FAULT(base[2 * page] = 1, base + 2 * page);
    SHOW_FAULT(base[4 * page] = 1, NULL);
    SHOW(mprotect((void*)(base + 1), page, PROT_READ));
    SHOW(mprotect((void*)base, page, 0x800000));
    SHOW(mprotect((void*)base, 0, PROT_READ));
}
