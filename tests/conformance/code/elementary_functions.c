// libm's functions at chosen points, rounded to a precision that both builds of it guarantee.
#include "check.h"
#include <math.h>

int main(void) {
    for (double x = -2.75; x < 3; x += 0.5)
        say("%.12g %.12g %.12g %.12g %.12g %.12g\n", sin(x), cos(x), tan(x), exp(x), atan(x),
            cbrt(x));
    for (double x = 0.25; x < 100; x *= 3)
        say("%.12g %.12g %.12g %.12g %.12g\n", log(x), log2(x), log10(x), pow(x, 1.7), hypot(x, 3));
    int exponent;
    double fraction = frexp(1234.5, &exponent);
    say("%a %d %a %a\n", fraction, exponent, ldexp(0.75, -1070), fmod(1e20, 7));
    say("%a %a %ld %ld\n", nextafter(1, 2), copysign(3, -0.0), lround(-2.5), lrint(2.5));
}
