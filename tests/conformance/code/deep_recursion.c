// A hundred thousand nested calls return in order.
#include "check.h"

__attribute__((noinline)) static unsigned long descend(unsigned depth, unsigned long value) {
    if (depth == 0)
        return value;
    return descend(depth - 1, value * 31 + depth) ^ depth;
}

int main(void) { say("%lx\n", descend(100000, 1)); }
