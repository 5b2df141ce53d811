// getrusage grows with work, in the process, its threads and its children.
#include "check.h"

static int works(void) {
    for (volatile unsigned i = 0; i < 30000000; ++i) {
    }
    return 0;
}
static long microseconds(int who) {
    struct rusage usage;
    REQUIRE(getrusage(who, &usage) == 0);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 + usage.ru_utime.tv_usec +
           usage.ru_stime.tv_usec;
}

int main(void) {
    long own = microseconds(RUSAGE_SELF), thread = microseconds(RUSAGE_THREAD);
    SHOW_IF(microseconds(RUSAGE_CHILDREN) == 0);
    works();
    SHOW_IF(microseconds(RUSAGE_SELF) > own);
    SHOW_IF(microseconds(RUSAGE_THREAD) > thread);
    in_child(works);
    SHOW_IF(microseconds(RUSAGE_CHILDREN) > 0);
    struct rusage usage;
    SHOW(getrusage(99, &usage));
    SHOW(getrusage(RUSAGE_SELF, (struct rusage*)16));
    SHOW_IF(clock() > 0);
}
