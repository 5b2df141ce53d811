// Functions of math.h: values, and errno where an argument is wrong.
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdio.h>

static volatile double zero;

static void error_of(const char* name, double (*function)(double), double x) {
    errno = 0;
    double result = function(x);
    printf("%s(%g) = %g, errno %d\n", name, x, result, errno);
}

int main(void) {
    double x = zero + 0.5;
    printf("%.12f %.12f %.12f\n", sin(x), cos(x), tan(x));
    printf("%.12f %.12f %.12f\n", asin(x), acos(x), atan(x));
    printf("%.12f %.12f %.12f\n", sinh(x), cosh(x), tanh(x));
    printf("%.12f %.12f %.12f\n", exp(x), log(x), log10(x));
    printf("%.12f %.12f %.12f\n", pow(x, 1.5), atan2(x, 2), fmod(7.25, x + 1));
    printf("%g %g %g %g\n", floor(-x), ceil(-x), sqrt(x + 1.75), fabs(-x));
    int exponent;
    double whole;
    double fraction = frexp(40, &exponent);
    printf("%g %d, %g", fraction, exponent, modf(-3.75, &whole));
    printf(" %g, %g\n", whole, ldexp(0.75, 4));
    error_of("log10", log10, -1);
    error_of("log10", log10, 0);
    error_of("sqrt", sqrt, -4);
    error_of("acos", acos, 2);
    error_of("exp", exp, 1000);
    printf("%d %d %d\n", _isnan(log10(zero)), _finite(1 / x), _fpclass(-zero) == _FPCLASS_PZ);
    printf("%g %g\n", _hypot(3, 4), _copysign(2, -1));
    return 0;
}
