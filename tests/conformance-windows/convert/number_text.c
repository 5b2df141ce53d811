// Digits by _ecvt, _fcvt and _gcvt and their _s forms; strtod's names of what is no number; digits
// of other scripts; bases that are none.
// runtime: ucrt
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static int calls;
static void count(const wchar_t* what, const wchar_t* function, const wchar_t* file, unsigned line,
                  uintptr_t more) {
    (void)what, (void)function, (void)file, (void)line, (void)more;
    ++calls;
}

static void general(double value, int digits) {
    char text[50];
    printf("%s ", _gcvt(value, digits, text));
}
static void bits(const char* from) {
    char* end = NULL;
    double value = strtod(from, &end);
    uint64_t raw = 0;
    memcpy(&raw, &value, sizeof raw);
    printf("%s %016llx %d\n", from, (unsigned long long)raw, (int)(end - from));
}

int main(void) {
    char text[70] = "######";
    int point = 0;
    int sign = 0;
    _set_invalid_parameter_handler(count);
    general(0, 4), general(123456, 3), general(123456, 6), general(123456, 7), general(0.1, 3);
    general(0.01, 3), general(9.9999, 2), general(1e100, 5), general(-1.0 / 3, 17);
    general(123, 1), general(INFINITY, 5), general(-NAN, 5);
    printf("\n");
    printf("%s ", _ecvt(9.99, 2, &point, &sign));
    printf("%d ", point);
    printf("%s ", _ecvt(INFINITY, 5, &point, &sign));
    printf("%d ", point);
    printf("%s ", _fcvt(999.99, 1, &point, &sign));
    printf("%d ", point);
    printf("%s ", _fcvt(0.009, 2, &point, &sign));
    printf("%d\n", point);
    printf("%d ", _ecvt_s(text, 6, 3.14159, 4, &point, &sign));
    printf("%s ", text);
    printf("%d ", _ecvt_s(text, 5, 3.14159, 4, &point, &sign));
    printf("%d %d ", errno, calls);
    printf("%d ", _gcvt_s(text, 6, 3.14159, 4));
    printf("%d ", _gcvt_s(text, 4, 3.14159, 4));
    printf("[%s]\n", text);
    bits("nan"), bits("-nan(12)"), bits("nan(snan)"), bits("nan(ind)"), bits("nan(x-"),
        bits("infi");
    printf("%ld %ld\n", wcstol(L"\uff11\uff12", NULL, 10), wcstol(L"-\u0663", NULL, 10));
    errno = calls = 0;
    printf("[%s] ", _itoa(5, text, 1));
    printf("%d %d\n", errno, calls);
    return 0;
}
