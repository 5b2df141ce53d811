// MREMAP_DONTUNMAP moves the pages and leaves an empty mapping behind.
#include "check.h"

int main(void) {
    size_t page = page_size();
    char* base = map_pages(2, PROT_READ | PROT_WRITE);
    memset(base, 'z', 2 * page);
    char* moved = mremap(base, 2 * page, 2 * page, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
    SHOW_IF(moved != MAP_FAILED && moved != base);
    SHOW_IF(moved[0] == 'z' && moved[2 * page - 1] == 'z');
    SHOW_IF(base[0] == 0 && base[2 * page - 1] == 0);
    SHOW(mremap(base, 2 * page, 3 * page, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL));
}
