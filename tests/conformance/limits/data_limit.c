// RLIMIT_DATA holds the program break and what is private and writable. A soft limit of 0 stops the
// break only: mappings have the hard limit then, which is how Valgrind and libunwind use it.
#include "check.h"

enum { KIB = 1 << 10, MIB = 1 << 20 };

static const struct {
    const char* name;
    struct rlimit limit;
} cases[] = {
    // The hard limit can be lowered only.
    {"none", {RLIM_INFINITY, RLIM_INFINITY}},
    {"0, no hard one", {0, RLIM_INFINITY}},
    {"4 KiB, no hard one", {4 * KIB, RLIM_INFINITY}},
    {"0, 1 GiB", {0, 1024 * MIB}},
    {"0, 64 KiB", {0, 64 * KIB}},
    {"0, 0", {0, 0}},
};

static void use_memory(void) {
    void* const shown = mmap(NULL, MIB, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(shown != MAP_FAILED);
    SHOW(mprotect(shown, MIB, PROT_READ | PROT_WRITE));
    char* const data = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    show_result("mmap", (long)data);
    if (data != MAP_FAILED)
        show_result("mremap", (long)mremap(data, MIB, 2 * MIB, MREMAP_MAYMOVE));
    show_result("shared mmap",
                (long)mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    show_result("sbrk", (long)sbrk(64 * KIB));
}

int main(void) {
    for (size_t i = 0; i < COUNT(cases); ++i) {
        REQUIRE(setrlimit(RLIMIT_DATA, &cases[i].limit) == 0);
        say("%s\n", cases[i].name);
        use_memory();
    }
}
