// si_code tells unmapped (MAPERR) from forbidden (ACCERR); si_addr is the byte that was touched.
#include "fault.h"

int main(void) {
    size_t page = page_size();
    volatile char* none = map_pages(2, PROT_NONE);
    volatile char* readable = map_pages(1, PROT_READ);
    volatile char* gone = map_pages(1, PROT_READ);
    munmap((void*)gone, page);
    SHOW_FAULT((void)none[0], none);
    SHOW_FAULT((void)none[page + 17], none + page + 17);
    SHOW_FAULT(none[5] = 1, none + 5);
    SHOW_FAULT((void)readable[9], NULL);
    SHOW_FAULT(readable[9] = 1, readable + 9);
    SHOW_FAULT((void)gone[page - 1], gone + page - 1);
    SHOW_FAULT(gone[3] = 1, gone + 3);
    SHOW_FAULT((void)*(volatile char*)8, (char*)8);
    SHOW_FAULT(*(volatile int*)0x1000 = 1, (char*)0x1000);
}
