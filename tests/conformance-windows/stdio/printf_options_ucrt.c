// Options of ucrt's printf functions: infinities of the old kind, halves, exponents.
// runtime: ucrt
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

typedef int (*Print)(unsigned long long, char*, size_t, const char*, void*, va_list);
static Print print;

static void show(unsigned long long options, const char* format, ...) {
    char text[100];
    va_list list;
    va_start(list, format);
    const int size = print(options, text, sizeof text, format, NULL, list);
    va_end(list);
    printf("%llu %s: '%s' %d\n", options, format, text, size == (int)strlen(text));
}

int main(void) {
    enum { old_msvcrt = 8, three_digits = 16, standard_rounding = 32 };
    static const char* const formats[] = {"%f",    "%12e",   "%g",   "%a",
                                          "%.20a", "%#.20g", "%.0f", "%.1f"};
    volatile double zero = 0;
    print = (Print)(void (*)(void))GetProcAddress(GetModuleHandleA("ucrtbase.dll"),
                                                  "__stdio_common_vsprintf");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; ++i) {
        show(old_msvcrt, formats[i], 1 / zero);
        show(old_msvcrt | three_digits, formats[i], -1 / zero);
        show(0, formats[i], zero / zero);
        show(old_msvcrt, formats[i], zero / zero);
        show(0, formats[i], 2.5);
        show(standard_rounding, formats[i], 2.5);
    }
    show(0, "%.1a %.1a", 1.03125, 1.09375);
    show(standard_rounding, "%.1a %.1a", 1.03125, 1.09375);
    // Digits behind a star are the width; a zero before the digits of %o is one of those that fill.
    show(0, "%0*2d|%*0d|% *3d|%-*4d|", 1, 3, 1, 2, 0, 7, 9, 8);
    show(0, "%#08o|%#-8o|%#o|%#.4o", 9, 9, 9, 9);
    return 0;
}
