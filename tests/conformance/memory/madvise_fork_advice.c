// MADV_DONTFORK hides pages from a child, MADV_WIPEONFORK gives it zeros.
#include "fault.h"

static volatile char* base;

static int child(void) {
    size_t page = page_size();
    SHOW_FAULT((void)base[0], base);
    SHOW_FAULT((void)base[page], NULL);
    SHOW_IF(base[page] == 0);
    SHOW_IF(base[2 * page] == 'x');
    return 0;
}

int main(void) {
    size_t page = page_size();
    base = map_pages(3, PROT_READ | PROT_WRITE);
    memset((void*)base, 'x', 3 * page);
    SHOW(madvise((void*)base, page, MADV_DONTFORK));
    SHOW(madvise((void*)(base + page), page, MADV_WIPEONFORK));
    show_status("child", in_child(child));
    SHOW_IF(base[0] == 'x' && base[page] == 'x');
}
