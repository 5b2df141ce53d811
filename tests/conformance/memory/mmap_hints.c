// A free hint is taken, rounded down to a page; an occupied one is not, and nothing is replaced.
#include "check.h"

int main(void) {
    size_t page = page_size();
    char* base = map_pages(8, PROT_READ | PROT_WRITE);
    base[0] = 1;
    munmap(base + 4 * page, 2 * page);
    int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    SHOW_IF(mmap(base + 4 * page, page, PROT_READ, flags, -1, 0) == base + 4 * page);
    SHOW_IF(mmap(base + 5 * page + 123, page, PROT_READ, flags, -1, 0) == base + 5 * page);
    char* elsewhere = mmap(base, page, PROT_READ | PROT_WRITE, flags, -1, 0);
    SHOW_IF(elsewhere != base && elsewhere != MAP_FAILED);
    SHOW_IF(base[0] == 1);
    SHOW_IF(((uintptr_t)mmap(NULL, page, PROT_READ, flags, -1, 0) >> 48) == 0);
}
