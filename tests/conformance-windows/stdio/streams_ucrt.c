// ucrt's streams by its own functions: secure opening, exit tables, C99's snprintf, wide output.
// runtime: ucrt
// build: -Wno-format -Wno-format-extra-args
// (gcc knows one printf, and not that of this C runtime, whose formats this is about)
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

static void at_end(void) { puts("end"); }

int main(void) {
    char text[6];
    FILE* file = NULL;
    atexit(at_end);
    int error = fopen_s(&file, "u.txt", "w");
    printf("%d %d\n", error, file != NULL);
    fprintf(file, "%zu %lld %hhd %td\n", (size_t)7, 1LL << 40, 300, (ptrdiff_t)-2);
    fclose(file);
    file = fopen("u.txt", "r");
    char line[40];
    printf("%s", fgets(line, 40, file));
    fclose(file);
    remove("u.txt");
    int size = snprintf(text, sizeof text, "%s", "longer than six");
    printf("%d %s\n", size, text);
    wprintf(L"%ls %S %hs %c\n", L"wide", "narrow", "h", L'c');
    errno = 0;
    error = fopen_s(&file, "no such file", "r");
    printf("%d %d\n", error, errno);
    int a;
    double b;
    printf("%d", sscanf("0x10 inf", "%i %lf", &a, &b));
    printf(" %d %f\n", a, b);
    printf("%g %g\n", strtod("0x1.8p3", NULL), strtod("nan", NULL) != 0 ? 1.0 : 0.0);
    return 0;
}
