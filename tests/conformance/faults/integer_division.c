// Division that overflows or divides by zero in C goes by the machine, so only the defined cases
// are asked for: the most negative numbers and remainders.
#include "check.h"

int main(void) {
    volatile long a = LONG_MIN, b = LONG_MAX, c = 7;
    volatile int d = INT_MIN, e = 10;
    volatile unsigned long f = ULONG_MAX;
    say("%ld %ld %ld\n", a / c, a % c, b / -c);
    say("%d %d %d\n", d / e, d % e, d / -e);
    say("%lu %lu\n", f / 10, f % 10);
    volatile __int128 wide = (__int128)b * b;
    say("%lx %lx\n", (unsigned long)(wide >> 64), (unsigned long)(wide / c));
}
