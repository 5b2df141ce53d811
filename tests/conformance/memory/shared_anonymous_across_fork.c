// Parent and child share MAP_SHARED memory and part ways on MAP_PRIVATE memory.
#include "check.h"

static volatile int *shared, *private;

static int child(void) {
    *shared += 1;
    *private += 1;
    SHOW_NUMBER(*shared);
    SHOW_NUMBER(*private);
    return 0;
}

int main(void) {
    shared = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    private = (volatile int*)map_pages(1, PROT_READ | PROT_WRITE);
    *shared = *private = 10;
    show_status("child", in_child(child));
    SHOW_NUMBER(*shared);
    SHOW_NUMBER(*private);
}
