// RLIMIT_FSIZE is about files that are written: /proc can be read whatever it says.
#include "check.h"

int main(void) {
    static const char* const paths[] = {"/proc/self/maps", "/proc/self/status",  "/proc/self/stat",
                                        "/proc/self/auxv", "/proc/self/cmdline", "/proc/cpuinfo"};
    size_t sizes[COUNT(paths)];
    struct rlimit limit = {1, RLIM_INFINITY};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    for (size_t i = 0; i < COUNT(paths); ++i)
        free(slurp(paths[i], &sizes[i]));
    getrlimit(RLIMIT_FSIZE, &limit);
    rlim_t now = limit.rlim_cur;
    limit.rlim_cur = RLIM_INFINITY;
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    for (size_t i = 0; i < COUNT(paths); ++i)
        say("%s: %s\n", paths[i], sizes[i] > 1 ? "read" : "empty");
    say("%lu\n", now);
}
