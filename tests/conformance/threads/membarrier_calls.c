// membarrier: what it offers and that expedited commands need registration.
#include "check.h"
#include <linux/membarrier.h>

static long membarrier(int command, unsigned flags) {
    return syscall(__NR_membarrier, command, flags, 0);
}

int main(void) {
    long offered = membarrier(MEMBARRIER_CMD_QUERY, 0);
    SHOW_IF(offered > 0 && (offered & MEMBARRIER_CMD_PRIVATE_EXPEDITED) != 0);
    SHOW(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0));
    SHOW(membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0));
    SHOW(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0));
    SHOW(membarrier(1 << 30, 0));
    SHOW(membarrier(MEMBARRIER_CMD_QUERY, 1));
}
