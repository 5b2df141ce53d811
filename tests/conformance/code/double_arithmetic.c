// Basic IEEE operations bit for bit, subnormals, signed zeros, infinities and conversions.
#include "check.h"
#include <math.h>

static void show(const char* text, double value) {
    if (isnan(value))
        say("%s: nan\n", text);
    else
        say("%s: %a\n", text, value);
}

int main(void) {
    static volatile double values[] = {0.0,      -0.0,     1.0,       -1.5, 0.1,
                                       1e308,    -1e-308,  5e-324,    3.0,  1e16,
                                       2.5e-310, INFINITY, -INFINITY, NAN,  123456789.125};
    for (size_t i = 0; i < COUNT(values); ++i) {
        volatile double a = values[i];
        for (size_t j = 0; j < COUNT(values); ++j) {
            volatile double b = values[j];
            char text[64];
            snprintf(text, sizeof text, "%g %g", a, b);
            if (isnan(a) || isnan(b))
                snprintf(text, sizeof text, "%zu %zu", i, j);
            show(text, a + b);
            show("-", a - b);
            show("*", a * b);
            show("/", a / b);
            show("fma", fma(a, b, values[(i + j) % COUNT(values)]));
            say("%d%d%d%d\n", a < b, a <= b, a == b, a != b);
        }
        show("sqrt", sqrt(a));
        show("float", (double)(float)a);
        show("floor", floor(a));
        show("ceil", ceil(a));
        show("trunc", trunc(a));
        show("rint", rint(a));
        show("nearbyint", nearbyint(a));
        if (fabs(a) < 1e9)
            say("%d %ld\n", (int)a, (long)a);
    }
}
