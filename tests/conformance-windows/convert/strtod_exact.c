// strtod rounds to nearest, halves to even, however many digits there are.
// runtime: ucrt
// build: -Wno-format -Wno-format-extra-args
// (gcc knows one printf, and not that of this C runtime, whose formats this is about)
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void show(const char* text) {
    char* end;
    errno = 0;
    double value = strtod(text, &end);
    unsigned long long bits;
    memcpy(&bits, &value, sizeof bits);
    printf("%s -> %016I64x rest %d errno %d\n", text, bits, (int)strlen(end), errno);
}

int main(void) {
    show("0.1");
    show("9007199254740993");
    show("9007199254740992.99999999999999999999999999999");
    show("9007199254740993.00000000000000000000000000001");
    show("2.2250738585072011e-308");
    show("2.2250738585072012e-308");
    show("4.9406564584124654e-324");
    show("2.4703282292062327e-324");
    show("2.4703282292062328e-324");
    show("1.7976931348623157e308");
    show("1.7976931348623159e308");
    show("1e-400");
    show("123456789012345678901234567890");
    show("3.141592653589793238462643383279502884197169399375105820974944592307816406286");
    show("1e23");
    show("8.5e");
    show(".5");
    show("-.e5");
    show("  +12.5e-1kg");
    return 0;
}
