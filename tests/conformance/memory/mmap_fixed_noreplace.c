// MAP_FIXED_NOREPLACE answers EEXIST over anything mapped, and maps exactly there otherwise.
#include "check.h"

int main(void) {
    size_t page = page_size();
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
    char* base = map_pages(4, PROT_READ | PROT_WRITE);
    base[page] = 5;
    SHOW(munmap(base + 2 * page, page));
    SHOW(mmap(base + page, page, PROT_READ, flags, -1, 0));
    SHOW(mmap(base + page, 2 * page, PROT_READ, flags, -1, 0));
    SHOW(mmap(base + 2 * page, 2 * page, PROT_READ, flags, -1, 0));
    SHOW_IF(base[page] == 5);
    SHOW_IF(mmap(base + 2 * page, page, PROT_READ, flags, -1, 0) == base + 2 * page);
    int on_stack;
    SHOW(mmap((void*)((uintptr_t)&on_stack & -page), page, PROT_READ, flags, -1, 0));
    SHOW(mmap((void*)((uintptr_t)&mmap & -page), page, PROT_READ, flags, -1, 0));
}
