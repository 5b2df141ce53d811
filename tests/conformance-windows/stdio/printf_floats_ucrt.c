// ucrt's printf of floating point: all digits, exponents of two, inf and nan, hexadecimal.
// runtime: ucrt
// build: -Wno-format -Wno-format-extra-args
// (gcc knows one printf, and not that of this C runtime, whose formats this is about)
#include <math.h>
#include <stdio.h>

int main(void) {
    volatile double zero = 0;
    printf("%.30f\n%.17g\n%.55f\n", 0.1, 0.1, 5e-20);
    printf("%e %E %g %g\n", 12345.678, 1e-7, 1e100, 1e-5);
    printf("%f %F %e %5.1f|%-8f|%08f\n", 1 / zero, -1 / zero, 1 / zero, 1 / zero, 1 / zero,
           1 / zero);
    printf("%a %a %.2a %A\n", 1.0, 0.1, 1.999, -255.5);
    printf("%.0f %.0f %.0f %.1f\n", 0.5, 1.5, 2.5, 0.25);
    printf("%.0f\n", 1e22);
    printf("%g %g\n", 1.7976931348623157e308, 4.9406564584124654e-324);
    return 0;
}
