// msvcrt's printf of floating point: 17 digits, exponents of three, 1.#INF.
#include <math.h>
#include <stdio.h>

int main(void) {
    volatile double zero = 0;
    printf("%f %.0f %.1f %10.3f|%-10.2f|%+.2f|% .2f|%08.2f\n", 1.5, 2.6, 0.25, 3.14159, 2.5, 1.0,
           1.0, -3.5);
    printf("%e %.0e %E %.3e\n", 12345.678, 5.0, 1e-7, 9.9996);
    printf("%g %g %g %g %G %#g %.3g\n", 100000.0, 1000000.0, 0.0001, 0.00001, 1e-10, 1.0, 1234.5);
    printf("%.20f\n%.17g\n", 0.1, 0.1);
    printf("%f %f %f %.2f\n", 1 / zero, -1 / zero, zero / zero, 1 / zero);
    printf("%.0f\n", 1e22);
    printf("%#.0f %#x %#o\n", 3.0, 255, 8);
    return 0;
}
