// Old size 0 on a shared mapping makes a second view of it.
#include "check.h"

int main(void) {
    size_t page = page_size();
    char* first = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char* second = mremap(first, 0, page, MREMAP_MAYMOVE);
    SHOW_IF(second != MAP_FAILED && second != first);
    first[0] = 'q';
    SHOW_IF(second[0] == 'q');
    SHOW(munmap(first, page));
    SHOW_IF(second[0] == 'q');
}
