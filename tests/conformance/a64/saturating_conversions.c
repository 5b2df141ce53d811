// FCVTZS of numbers that no integer has: the nearest one, 0 for NaNs, and FPSR.IOC alone. Often
// enough that an engine that takes a fault for each does something about it.
#include "a64.h"

enum { invalid = 1, inexact = 16 };

struct format {
    int fraction_bits;
    int bias;
    int width;
};
static const struct format singles = {23, 127, 32}, doubles = {52, 1023, 64};

struct converted {
    uint64_t result;
    uint64_t fpsr;
};

static struct converted expect(struct format f, uint64_t bits, int to) {
    const uint64_t infinity = (2 * f.bias + 1ull) << f.fraction_bits;
    const bool negative = bits >> (f.width - 1) != 0;
    const uint64_t magnitude_bits = bits & ((1ull << (f.width - 1)) - 1);
    const uint64_t most = (1ull << (to - 1)) - 1 + negative;
    const uint64_t mask = to == 64 ? ~0ull : (1ull << to) - 1;
    if (magnitude_bits > infinity) {
        return (struct converted){0, invalid};
    }
    const int biased = (int)(magnitude_bits >> f.fraction_bits);
    const uint64_t fraction = magnitude_bits & ((1ull << f.fraction_bits) - 1);
    const uint64_t significand = biased != 0 ? fraction | 1ull << f.fraction_bits : fraction;
    const int scale = biased - f.bias - f.fraction_bits;
    if (scale > 63 - f.fraction_bits) {
        return (struct converted){(negative ? 0 - most : most) & mask, invalid};
    }
    const uint64_t magnitude = scale >= 0    ? significand << scale
                               : scale > -64 ? significand >> -scale
                                             : 0;
    const bool exact =
        scale >= 0 || (scale > -64 ? magnitude << -scale == significand : significand == 0);
    if (magnitude > most) {
        return (struct converted){(negative ? 0 - most : most) & mask, invalid};
    }
    return (struct converted){(negative ? 0 - magnitude : magnitude) & mask, exact ? 0 : inexact};
}

#define CONVERT(name, destination, source)                                                         \
    static struct converted name(uint64_t bits) {                                                  \
        struct converted c;                                                                        \
        __asm__ volatile("fmov d0, %2\n"                                                           \
                         "msr fpsr, xzr\n"                                                         \
                         "mov %0, #-1\n"                                                           \
                         "fcvtzs %" destination "0, " source "\n"                                  \
                         "mrs %1, fpsr"                                                            \
                         : "=&r"(c.result), "=r"(c.fpsr)                                           \
                         : "r"(bits)                                                               \
                         : "v0");                                                                  \
        return c;                                                                                  \
    }
CONVERT(double_to_64, "x", "d0")
CONVERT(double_to_32, "w", "d0")
CONVERT(single_to_64, "x", "s0")
CONVERT(single_to_32, "w", "s0")

static bool right(struct converted c, struct converted e) {
    return c.result == e.result && c.fpsr == e.fpsr;
}

int main(void) {
    static const uint64_t fractions[] = {
        0,          1,          1ull << 20,      (1ull << 21) - 1,
        1ull << 21, 1ull << 51, 0xfffffffffffff, 0xfffffffffffffull << 30};
    unsigned wrong[4] = {0};
    for (unsigned turn = 0; turn < 3; ++turn) {
        for (uint64_t top = 0; top < 0x1000; ++top) { // sign and exponent
            for (unsigned i = 0; i < COUNT(fractions); ++i) {
                const uint64_t d = top << 52 | (fractions[i] & 0xfffffffffffff);
                wrong[0] += !right(double_to_64(d), expect(doubles, d, 64));
                wrong[1] += !right(double_to_32(d), expect(doubles, d, 32));
                const uint64_t s = (top & 0x1ff) << 23 | (fractions[i] & 0x7fffff);
                wrong[2] += !right(single_to_64(s), expect(singles, s, 64));
                wrong[3] += !right(single_to_32(s), expect(singles, s, 32));
            }
        }
    }
    say("%u %u %u %u wrong\n", wrong[0], wrong[1], wrong[2], wrong[3]);
}
