// printf of text: narrow, wide, counted, in both kinds of format.
// build: -Wno-format -Wno-format-extra-args
// (gcc knows one printf, and not that of this C runtime, whose formats this is about)
#include <stdio.h>
#include <wchar.h>

int main(void) {
    printf("[%s][%10s][%-10s][%.2s][%c]\n", "abc", "def", "ghi", "jkl", 'x');
    printf("[%S][%ls][%hs][%.2ls][%C]\n", L"wide", L"also", "narrow", L"cut", L'y');
    printf("[%s][%.3s]\n", (char*)0, (char*)0);
    printf("[%5%][%%]\n");
    wchar_t wide[80];
    _snwprintf(wide, 80, L"[%s][%S][%hs][%ls][%c][%5d]", L"wide", "narrow", "h", L"l", L'c', 42);
    printf("%S\n", wide);
    char text[8];
    int count = _snprintf(text, 8, "%s", "exactly8");
    printf("%d %.8s\n", count, text);
    count = _snprintf(text, 4, "%s", "too long");
    printf("%d %.4s\n", count, text);
    printf("%d\n", _scprintf("%d and %s", 12345, "text"));
    count = _printf_p("%2$s is %1$d, %1$x\n", 31, "it");
    printf("%d\n", count);
    printf("%I64d %I64x %I32u %lld %hd %hu\n", -5000000000LL, 0xfedcba9876543210ULL, 7u, 1LL << 40,
           70000, 70000);
    printf("%*d|%-*d|%.*f\n", 6, 42, 6, 42, 2, 3.14159);
    return 0;
}
