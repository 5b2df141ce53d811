// MAP_FIXED puts zero pages over what was there, in the middle of a mapping.
#include "check.h"

int main(void) {
    size_t page = page_size();
    char* base = map_pages(5, PROT_READ | PROT_WRITE);
    memset(base, 'x', 5 * page);
    char* middle = mmap(base + 2 * page, page, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    SHOW_IF(middle == base + 2 * page);
    SHOW_IF(middle[0] == 0 && middle[page - 1] == 0);
    SHOW_IF(middle[-1] == 'x' && middle[page] == 'x');
    SHOW(mmap(base + 1, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
    SHOW(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    SHOW(mmap(NULL, page, PROT_READ, MAP_ANONYMOUS, -1, 0));
    SHOW(mmap(NULL, page, PROT_READ, MAP_PRIVATE, 77, 0));
    SHOW(mmap(NULL, (size_t)-1 - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    SHOW(mmap((void*)0x0010000000000000, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
              -1, 0));
    SHOW(mmap(NULL, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 1));
}
