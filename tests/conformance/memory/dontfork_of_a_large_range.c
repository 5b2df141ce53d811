// MADV_DONTFORK over a terabyte, of which a page is another mapping: fork takes no longer.
#include "check.h"

static const size_t size = (size_t)1 << 40;
static char* base;

static int is_free(size_t offset) {
    char* at = base + offset;
    return mmap(at, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) ==
           at;
}

static int child(void) {
    SHOW_IF(is_free(0));
    SHOW_IF(is_free(size / 3 & -4096));
    SHOW_IF(is_free(size - 4096));
    SHOW_IF(base[size / 2] == 'x');
    return 0;
}

int main(void) {
    alarm(20);
    base = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    REQUIRE(base != MAP_FAILED);
    SHOW(madvise(base, size, MADV_DONTFORK));
    REQUIRE(mmap(base + size / 2, 4096, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == base + size / 2);
    base[size / 2] = 'x';
    show_status("child", in_child(child));
}
