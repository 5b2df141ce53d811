// Locking is accepted, errors are the kernel's.
#include "check.h"

int main(void) {
    size_t page = page_size();
    char* base = map_pages(4, PROT_READ | PROT_WRITE);
    SHOW(mlock(base, 2 * page));
    SHOW(mlock2(base + 2 * page, page, MLOCK_ONFAULT));
    SHOW(munlock(base, 3 * page));
    SHOW(mlock2(base, page, 64));
    munmap(base + page, page);
    SHOW(mlock(base, 3 * page));
    SHOW(mlockall(0));
    SHOW(munlockall());
}
