// The four rounding modes act on arithmetic and conversions, and flags are raised as IEEE says.
// build: -frounding-math
#include "check.h"
#include <fenv.h>
#include <math.h>

#define SHOW_RAISED(expression)                                                                    \
    do {                                                                                           \
        feclearexcept(FE_ALL_EXCEPT);                                                              \
        volatile double result = expression;                                                       \
        int raised = fetestexcept(FE_ALL_EXCEPT);                                                  \
        say("%s: %a%s%s%s%s%s\n", #expression, result, raised& FE_INEXACT ? " inexact" : "",       \
            raised& FE_DIVBYZERO ? " division" : "", raised& FE_OVERFLOW ? " overflow" : "",       \
            raised& FE_UNDERFLOW ? " underflow" : "", raised& FE_INVALID ? " invalid" : "");       \
    } while (0)

int main(void) {
    const int modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    const char* const names[] = {"nearest", "up", "down", "zero"};
    for (size_t i = 0; i < COUNT(modes); ++i) {
        volatile double one = 1, three = 3, half = 2.5, big = 1e308, tiny = 1e-308, none = 0;
        fesetround(modes[i]);
        say("%s\n", names[i]);
        SHOW_RAISED(one / three);
        SHOW_RAISED(-one / three);
        SHOW_RAISED(rint(half));
        SHOW_RAISED(big * 10);
        SHOW_RAISED(tiny * 1e-5 * three);
        SHOW_RAISED(one / none);
        SHOW_RAISED((double)isnan(none / none));
        SHOW_RAISED((double)(float)(one / three));
        SHOW_RAISED((double)lrint(-half));
    }
}
