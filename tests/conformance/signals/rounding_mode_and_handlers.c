// A handler starts with the floating point environment as the ABI says, and the interrupted code
// gets its own back. build: -frounding-math
#include "check.h"
#include <fenv.h>

static void handler(int number) {
    (void)number;
    fesetround(FE_TOWARDZERO);
    feraiseexcept(FE_OVERFLOW);
}

int main(void) {
    on_signal(SIGUSR1, handler, 0);
    volatile double one = 1, three = 3;
    fesetround(FE_UPWARD);
    feclearexcept(FE_ALL_EXCEPT);
    double before = one / three;
    raise(SIGUSR1);
    double after = one / three;
    SHOW_IF(fegetround() == FE_UPWARD);
    SHOW_IF(fetestexcept(FE_OVERFLOW) == 0);
    SHOW_IF(fetestexcept(FE_INEXACT) != 0);
    say("%a %a\n", before, after);
}
