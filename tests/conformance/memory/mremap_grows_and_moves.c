// mremap in place, with MAYMOVE, to a fixed place and shrinking; contents travel.
#include "check.h"

int main(void) {
    size_t page = page_size();
    char* base = map_pages(4, PROT_READ | PROT_WRITE);
    memset(base, 'a', page);
    munmap(base + 2 * page, page);
    SHOW_IF(mremap(base, page, 2 * page, 0) == MAP_FAILED && errno == ENOMEM);
    SHOW_IF(mremap(base + page, page, 2 * page, 0) == base + page);
    base[2 * page] = 'b';
    char* moved = mremap(base, page, 64 * page, MREMAP_MAYMOVE);
    SHOW_IF(moved != MAP_FAILED && moved != base);
    SHOW_IF(moved[0] == 'a' && moved[page - 1] == 'a' && moved[page] == 0);
    char* target = map_pages(64, PROT_NONE);
    SHOW_IF(mremap(moved, 64 * page, 3 * page, MREMAP_MAYMOVE | MREMAP_FIXED, target) == target);
    SHOW_IF(target[0] == 'a' && target[2 * page] == 0);
    SHOW_IF(mremap(target, 3 * page, page, 0) == target);
    SHOW(msync(target + page, page, MS_ASYNC));
    SHOW(msync(moved, page, MS_ASYNC));
    SHOW(mremap(target, page, 0, 0));
    SHOW(mremap(target + 1, page, 2 * page, MREMAP_MAYMOVE));
    SHOW(mremap(target, page, page, MREMAP_FIXED, base));
    SHOW(mremap(target, page, page, 64));
    SHOW(mremap(moved, page, 2 * page, MREMAP_MAYMOVE));
}
