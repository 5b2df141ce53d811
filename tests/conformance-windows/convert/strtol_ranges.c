// strtol and its kin: bases, signs, prefixes, where they stop, overflow.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static void show(const char* text, int base) {
    char* end;
    errno = 0;
    long value = strtol(text, &end, base);
    printf("strtol(\"%s\", %d) = %ld, rest \"%s\", errno %d\n", text, base, value, end, errno);
}

int main(void) {
    show("  42abc", 10);
    show("-0x1F", 16);
    show("0x1F", 0);
    show("0777", 0);
    show("0x", 16);
    show("z", 36);
    show("2147483648", 10);
    show("-2147483649", 10);
    show("", 10);
    show("+-3", 10);
    char* end;
    errno = 0;
    unsigned long value = strtoul("-1", &end, 10);
    printf("%lu %d\n", value, errno);
    value = strtoul("4294967296", &end, 10);
    printf("%lu %d\n", value, errno);
    printf("%I64d %I64u\n", _strtoi64("-9223372036854775808", &end, 10),
           _strtoui64("ffffffffffffffff", &end, 16));
    printf("%d %ld %I64d\n", atoi("-17x"), atol("99"), _atoi64("123456789012"));
    wchar_t* wide_end;
    long monkeys = wcstol(L"12monkeys", &wide_end, 10);
    printf("%ld %S\n", monkeys, wide_end);
    return 0;
}
