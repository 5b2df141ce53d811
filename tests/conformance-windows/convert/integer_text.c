// _itoa and its kin: bases, signs, the bits of negative numbers; the _s functions' room.
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    char text[70];
    wchar_t wide[70];
    printf("%s ", _itoa(-123, text, 10));
    printf("%s ", _itoa(-1, text, 16));
    printf("%s ", _itoa(255, text, 2));
    printf("%s\n", _ltoa(-2147483647L - 1, text, 10));
    printf("%s ", _i64toa(-1, text, 36));
    printf("%s ", _ui64toa(18446744073709551615ULL, text, 10));
    printf("%S\n", _itow(3735928559u, wide, 16));
    int error = _itoa_s(1234, text, 5, 10);
    printf("%d %s\n", error, text);
    int sign;
    int point;
    printf("%s", _ecvt(3.14159, 4, &point, &sign));
    printf(" %d %d\n", point, sign);
    printf("%s", _fcvt(-0.00271828, 6, &point, &sign));
    printf(" %d %d\n", point, sign);
    printf("%s ", _gcvt(1234567.0, 4, text));
    printf("%s ", _gcvt(0.00012, 4, text));
    printf("%s\n", _gcvt(-15.25, 6, text));
    return 0;
}
