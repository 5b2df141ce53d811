// Decimals: how what does not fit is rounded, what overflows, what becomes of places.
// build: -loleaut32

#include <windows.h>

#include <oleauto.h>
#include <stdio.h>
#include <string.h>

static DECIMAL decimal(const char* text) {
    DECIMAL made;
    memset(&made, 0, sizeof made);
    unsigned long long words[3] = {0, 0, 0}; // of 32 bits
    BOOL behind = FALSE;
    for (; *text != 0; ++text) {
        if (*text == '-') {
            made.sign = DECIMAL_NEG;
        } else if (*text == '.') {
            behind = TRUE;
        } else {
            unsigned long long carry = *text - '0';
            for (int i = 0; i < 3; ++i) {
                carry += words[i] * 10;
                words[i] = carry & 0xffffffff;
                carry >>= 32;
            }
            made.scale += behind;
        }
    }
    made.Lo32 = (ULONG)words[0];
    made.Mid32 = (ULONG)words[1];
    made.Hi32 = (ULONG)words[2];
    return made;
}

static void show(const char* what, HRESULT result, DECIMAL value) {
    printf("%s ", what);
    if (FAILED(result)) {
        printf("%08lx\n", result);
        return;
    }
    char digits[64];
    int count = 0;
    unsigned long long words[3] = {value.Lo32, value.Mid32, value.Hi32};
    while (words[0] != 0 || words[1] != 0 || words[2] != 0 || count <= value.scale) {
        unsigned long long rest = 0;
        for (int i = 2; i >= 0; --i) {
            rest = rest << 32 | words[i];
            words[i] = rest / 10;
            rest %= 10;
        }
        digits[count++] = (char)('0' + rest);
    }
    printf("%s", value.sign != 0 ? "-" : "");
    while (count > 0) {
        putchar(digits[--count]);
        if (count == value.scale && count > 0) {
            putchar('.');
        }
    }
    putchar('\n');
}

static void both(const char* left, const char* right) {
    DECIMAL a = decimal(left), b = decimal(right), c;
    printf("%s and %s: compared %ld\n", left, right, VarDecCmp(&a, &b));
    HRESULT result = VarDecAdd(&a, &b, &c);
    show(" sum", result, c);
    result = VarDecSub(&a, &b, &c);
    show(" difference", result, c);
    result = VarDecMul(&a, &b, &c);
    show(" product", result, c);
    result = VarDecDiv(&a, &b, &c);
    show(" quotient", result, c);
}

static void one(const char* text) {
    DECIMAL a = decimal(text), c;
    printf("%s:\n", text);
    HRESULT result = VarDecFix(&a, &c);
    show(" fix", result, c);
    result = VarDecInt(&a, &c);
    show(" int", result, c);
    for (int places = -1; places <= 3; places += 2) {
        result = VarDecRound(&a, places, &c);
        show(" round", result, c);
    }
    BYTE byte = 9;
    result = VarUI1FromDec(&a, &byte);
    printf(" ui1 %08lx %u\n", result, byte);
    SHORT word = 9;
    result = VarI2FromDec(&a, &word);
    printf(" i2 %08lx %d\n", result, word);
    LONG64 quad = 9;
    result = VarI8FromDec(&a, &quad);
    printf(" i8 %08lx %lld\n", result, quad);
    CY money = {.int64 = 9};
    result = VarCyFromDec(&a, &money);
    printf(" cy %08lx %lld\n", result, money.int64);
    double real = 9;
    result = VarR8FromDec(&a, &real);
    printf(" r8 %08lx %.17g\n", result, real);
}

static void real(double value) {
    DECIMAL c;
    HRESULT result = VarDecFromR8(value, &c);
    show("from double", result, c);
    result = VarDecFromR4((float)value, &c);
    show("from float", result, c);
}

int main(void) {
    both("1", "3");
    both("2.00", "2");
    both("1.0", "4");
    both("-7.5", "0.25");
    both("79228162514264337593543950335", "1");
    both("79228162514264337593543950335", "0.5");
    both("79228162514264337593543950335", "-79228162514264337593543950335");
    both("0.0000000000000000000000000001", "0.0000000000000000000000000003");
    both("7922816251426433759354395033.5", "10");
    both("123456789012345678901234567.89", "9.87654321");
    both("5", "0");
    one("2.5");
    one("-3.5");
    one("255.5");
    one("32767.49999");
    one("0.12345");
    one("-9223372036854775808.5");
    one("79228162514264337593543950335");
    real(0.1);
    real(1.0 / 3);
    real(-123456789.987654321);
    real(1e28);
    real(7.9e28);
    real(8e28);
    real(1e-28);
    real(4e-29);
    real(0);
    DECIMAL c;
    HRESULT result = VarDecFromI4((LONG)0x80000000, &c);
    show("from long", result, c);
    result = VarDecFromUI8(~0ULL, &c);
    show("from unsigned", result, c);
    const CY money = {.int64 = -12345};
    result = VarDecFromCy(money, &c);
    show("from money", result, c);
    result = VarDecFromBool(VARIANT_TRUE, &c);
    show("from bool", result, c);
    c.scale = 29;
    show("invalid", VarDecAdd(&c, &c, &c), c);
    return 0;
}
