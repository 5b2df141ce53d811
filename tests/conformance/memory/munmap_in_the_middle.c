// Unmapping the middle leaves both ends; unmapping nothing is no error.
#include "fault.h"

int main(void) {
    size_t page = page_size();
    volatile char* base = map_pages(9, PROT_READ | PROT_WRITE);
    for (size_t i = 0; i < 9; ++i)
        base[i * page] = (char)i;
    SHOW(munmap((void*)(base + 3 * page), 3 * page));
    SHOW_FAULT((void)base[2 * page], NULL);
    SHOW_FAULT((void)base[3 * page], base + 3 * page);
    SHOW_FAULT((void)base[5 * page], base + 5 * page);
    SHOW_FAULT((void)base[6 * page], NULL);
    SHOW_IF(base[2 * page] == 2 && base[6 * page] == 6);
    SHOW(munmap((void*)(base + 3 * page), 3 * page));
    SHOW(munmap((void*)base, 9 * page));
    SHOW(munmap((void*)(base + 1), page));
    SHOW(munmap((void*)base, 0));
    SHOW(munmap((void*)0x0010000000000000, page));
}
