// Restartable sequences are not offered; libc then does without.
#include "check.h"

int main(void) {
    static char area[32] __attribute__((aligned(32)));
    SHOW(syscall(__NR_rseq, area, sizeof area, 0, 0x53053053));
    SHOW_IF(sched_getcpu() >= 0);
}
