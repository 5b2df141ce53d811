// sscanf: numbers, text, sets, widths, counts, what is not stored.
// build: -Wno-format -Wno-format-extra-args
// (gcc knows one printf, and not that of this C runtime, whose formats this is about)
#include <stdio.h>

int main(void) {
    int a = 0, b = 0, c = 0, n = 0;
    long long wide = 0;
    short small = 0;
    float single = 0;
    double number = 0;
    char text[20] = "", other[20] = "";
    wchar_t letters[20] = L"";
    int stored = sscanf("12 -7 0x1f", "%d%d%i", &a, &b, &c);
    printf("%d %d %d %d\n", stored, a, b, c);
    stored = sscanf("3.25e2,-.5", "%f,%lf", &single, &number);
    printf("%d %g %g\n", stored, single, number);
    stored = sscanf("hello world", "%s %3s", text, other);
    printf("%d %s %s\n", stored, text, other);
    stored = sscanf("abc123-x", "%[a-z]%[^-]", text, other);
    printf("%d [%s] [%s]\n", stored, text, other);
    stored = sscanf("77 rest", "%*d %n", &n);
    printf("%d %d\n", stored, n);
    stored = sscanf("5000000000 70000", "%I64d %hd", &wide, &small);
    printf("%d %I64d %d\n", stored, wide, small);
    printf("%d\n", sscanf("", "%d", &a));
    printf("%d\n", sscanf("x", "%d", &a));
    stored = sscanf("12345", "%2d%3d", &a, &b);
    printf("%d %d %d\n", stored, a, b);
    stored = sscanf("xy", "%2c", text);
    printf("%d %c%c\n", stored, text[0], text[1]);
    stored = sscanf("wide text", "%ls", letters);
    printf("%d %S\n", stored, letters);
    stored = sscanf("a=5", "a=%d", &a);
    printf("%d %d\n", stored, a);
    printf("%d\n", sscanf("100%", "%d%%", &a));
    stored = sscanf("ff 17", "%x %o", &a, &b);
    printf("%d %x %o\n", stored, a, b);
    return 0;
}
