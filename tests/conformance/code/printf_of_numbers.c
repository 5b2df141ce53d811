// Variable arguments of every class, doubles in all formats.
#include "check.h"
#include <math.h>

static double sum(int count, ...) {
    va_list list;
    va_start(list, count);
    double total = 0;
    for (int i = 0; i < count; ++i)
        total += i % 2 == 0 ? va_arg(list, int) : va_arg(list, double);
    va_end(list);
    return total;
}

int main(void) {
    say("%d %u %ld %llx %hhd %c %s %%\n", -1, 4000000000u, LONG_MIN, ~0ull, (signed char)-5, 'x',
        "text");
    say("%f %e %g %a %.17g\n", 3.25, -1e-300, 1e22, 0.1, 0.1);
    say("%g %g %g %g\n", (double)INFINITY, -0.0, 5e-324, 1.7976931348623157e308);
    say("%8.3f|%-8.2e|%+d|%08x|%*d|%.*s\n", 3.14159, 2.5, 5, 0xbeef, 5, 42, 2, "abc");
    say("%a\n", sum(20, 1, 2.5, 3, 4.5, 5, 6.5, 7, 8.5, 9, 10.5, 11, 12.5, 13, 14.5, 15, 16.5, 17,
                    18.5, 19, 20.5));
    char* end;
    say("%a %a %a\n", strtod("1e-320", &end), strtod("0x1.8p3", &end), strtod("179769e303", &end));
    double parsed;
    int fields = sscanf("17 2.5e3 word", "%*d %lf", &parsed);
    say("%d %a\n", fields, parsed);
}
