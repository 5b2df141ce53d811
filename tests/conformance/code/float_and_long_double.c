// Single precision with its subnormals; the long double of each ABI is precise enough for these.
#include "check.h"
#include <float.h>
#include <math.h>

int main(void) {
    volatile float a = 0.1f, b = 3e38f, c = 1e-45f, d = 16777216.0f;
    say("%a %a %a %a\n", (double)(a + a), (double)(b * 10), (double)(c / 2), (double)(d + 1));
    say("%a %a %a\n", (double)sqrtf(a), (double)(a / b), (double)fmaf(a, a, -0.01f));
    volatile long double e = 1.0L / 3, f = 1e100L, g = 0.1;
    say("%.15Lg %.15Lg %.15Lg\n", e, f * f, g * 3);
    say("%.10Lf %Le\n", (long double)LONG_MIN, g + 1e18L);
    say("%ld %d\n", (long)(f / 1e90L), (int)(e * 9));
    SHOW_IF(LDBL_DIG >= 18);
    say("%d %d\n", (int)(e > g), (int)isinf(f * LDBL_MAX));
}
