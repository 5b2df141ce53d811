// RLIMIT_AS bounds what the program maps, and leaves what it has.
#include "check.h"

static int child(void) {
    struct rlimit limit = {(rlim_t)512 << 20, (rlim_t)512 << 20};
    SHOW(setrlimit(RLIMIT_AS, &limit));
    SHOW_IF(mmap(NULL, (size_t)100 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
            MAP_FAILED);
    SHOW(mmap(NULL, (size_t)600 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    SHOW_IF(malloc((size_t)600 << 20) == NULL);
    int count = 0;
    while (count < 100 && mmap(NULL, (size_t)64 << 20, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
        ++count;
    SHOW_IF(count >= 5 && count <= 6);
    SHOW_IF(errno == ENOMEM);
    SHOW_IF(malloc(1000) != NULL);
    return 0;
}

int main(void) { show_status("child", in_child(child)); }
