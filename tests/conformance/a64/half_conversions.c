// FCVT, FCVTN and FCVTL between half and single precision: every half, and singles beside all of
// them; results and FPSR, with UFC as of a result before it is rounded.
#include "a64.h"

enum { invalid = 1, overflow = 4, underflow = 8, inexact = 16 };

struct converted {
    uint32_t result;
    uint64_t fpsr;
};

static struct converted widened(uint32_t half) {
    const uint32_t sign = half >> 15 << 31;
    const uint32_t exponent = half >> 10 & 31;
    uint32_t fraction = (half & 0x3ff) << 13;
    if (exponent == 31) {
        const bool signals = fraction != 0 && (half & 0x200) == 0;
        return (struct converted){sign | 0x7f800000 | fraction | (fraction != 0 ? 1u << 22 : 0),
                                  signals ? invalid : 0};
    }
    if (exponent != 0) {
        return (struct converted){sign | (exponent + 112) << 23 | fraction, 0};
    }
    if (fraction == 0) {
        return (struct converted){sign, 0};
    }
    uint32_t biased = 113;
    for (; fraction >> 23 == 0; --biased) {
        fraction <<= 1;
    }
    return (struct converted){sign | biased << 23 | (fraction & 0x7fffff), 0};
}

/// To nearest, ties to even.
static struct converted narrowed(uint32_t single) {
    const uint32_t sign = single >> 31 << 15;
    const int exponent = (int)(single >> 23 & 0xff) - 127;
    const uint32_t fraction = single & 0x7fffff;
    if (exponent == 128) {
        const bool signals = fraction != 0 && fraction >> 22 == 0;
        return (struct converted){sign | 0x7c00 | fraction >> 13 | (fraction != 0 ? 0x200 : 0),
                                  signals ? invalid : 0};
    }
    if ((single & 0x7fffffff) == 0) {
        return (struct converted){sign, 0};
    }
    const uint32_t significand = exponent == -127 ? fraction : fraction | 1u << 23;
    const bool tiny = exponent < -14;
    int lost = tiny ? -1 - exponent : 13;
    if (lost > 31) {
        lost = 31;
    }
    const uint32_t rest = significand & ((1u << lost) - 1);
    const uint32_t half_of_last = 1u << (lost - 1);
    uint32_t bits = significand >> lost;
    if (!tiny) { // the first bit becomes 1 in the exponent
        bits += (uint32_t)(exponent + 14) << 10;
    }
    if (rest > half_of_last || (rest == half_of_last && (bits & 1) != 0)) {
        ++bits;
    }
    if (bits >= 0x7c00) {
        return (struct converted){sign | 0x7c00, overflow | inexact};
    }
    return (struct converted){sign | bits, rest == 0 ? 0 : tiny ? underflow | inexact : inexact};
}

#define CONVERT(name, instruction, clean)                                                          \
    static struct converted name(uint32_t bits) {                                                  \
        struct converted c;                                                                        \
        uint64_t result;                                                                           \
        __asm__ volatile("fmov s1, %w2\n" clean "\n"                                               \
                         "msr fpsr, xzr\n" instruction "\n"                                        \
                         "mrs %1, fpsr\n"                                                          \
                         "fmov %0, d0"                                                             \
                         : "=&r"(result), "=r"(c.fpsr)                                             \
                         : "r"(bits)                                                               \
                         : "v0", "v1");                                                            \
        c.result = (uint32_t)result;                                                               \
        return c;                                                                                  \
    }
// What lies above the half that counts is a signaling NaN.
CONVERT(to_single, "fcvt s0, h1",
        "movi v0.4s, #0x7d, lsl #8\n ins v0.h[0], v1.h[0]\n mov v1.16b, v0.16b")
CONVERT(to_half, "fcvt h0, s1", "mov v1.s[1], v1.s[0]")
CONVERT(lanes_to_single, "fcvtl v0.4s, v1.4h", "dup v1.8h, v1.h[0]")
CONVERT(upper_to_single, "fcvtl2 v0.4s, v1.8h",
        "dup v0.8h, v1.h[0]\n movi d1, #0\n ins v1.d[1], v0.d[0]")
CONVERT(lanes_to_half, "fcvtn v0.4h, v1.4s", "")

static bool right(struct converted c, struct converted e) {
    return c.result == e.result && c.fpsr == e.fpsr;
}

int main(void) {
    unsigned wrong[5] = {0};
    for (uint32_t half = 0; half < 0x10000; ++half) {
        const struct converted wide = widened(half);
        wrong[0] += !right(to_single(half), wide);
        wrong[1] += !right(lanes_to_single(half), wide);
        wrong[2] += !right(upper_to_single(half), wide);
        // Beside it, and half way to the next one.
        static const uint32_t beside[] = {0, 1, ~0u, 0xfff, 0x1000, 0x1001, 0x1ffe};
        for (unsigned i = 0; i < COUNT(beside); ++i) {
            const uint32_t single = wide.result + beside[i];
            wrong[3] += !right(to_half(single), narrowed(single));
            wrong[4] += !right(lanes_to_half(single), narrowed(single));
        }
    }
    for (uint32_t top = 0; top < 0x10000; ++top) { // numbers that are far from any half, too
        const uint32_t single = top << 16 | (top * 40503u & 0xffff);
        wrong[3] += !right(to_half(single), narrowed(single));
        wrong[4] += !right(lanes_to_half(single), narrowed(single));
    }
    say("%u %u %u %u %u wrong\n", wrong[0], wrong[1], wrong[2], wrong[3], wrong[4]);
}
