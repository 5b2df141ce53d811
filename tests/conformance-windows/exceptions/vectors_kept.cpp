// build: -O2
// xmm6 to xmm15 are what they were where an exception is caught, whichever of the frames between
// had saved some of them, cleaned up, or neither. The cleaning up itself sees them right too.
#include <cstdio>

#define NOINLINE __attribute__((noinline))

static int wrong;

// Uses up registers that calls preserve.
#define DIRTY_LOW                                                                                  \
    asm volatile("pcmpeqd %%xmm6, %%xmm6\n\tpcmpeqd %%xmm7, %%xmm7\n\tpcmpeqd %%xmm8, %%xmm8" ::   \
                     : "xmm6", "xmm7", "xmm8")
#define DIRTY_HIGH                                                                                 \
    asm volatile(                                                                                  \
        "pcmpeqd %%xmm13, %%xmm13\n\tpcmpeqd %%xmm14, %%xmm14\n\tpcmpeqd %%xmm15, %%xmm15" ::      \
            : "xmm13", "xmm14", "xmm15")

struct Guard {
    explicit Guard(double value) : expected(value) {}
    ~Guard();
    double expected;
};
NOINLINE Guard::~Guard() { DIRTY_LOW; }

static NOINLINE void bottom() {
    DIRTY_HIGH;
    throw 1;
}
static NOINLINE void plain(int depth);

// Has values of its own in such registers while it calls.
static NOINLINE void cleans(int depth) {
    const double a = depth * 1.5;
    const double b = depth * 2.5;
    const Guard guard(a);
    DIRTY_HIGH;
    try {
        plain(depth - 1);
    } catch (int value) {
        double c = a;
        double d = b;
        asm volatile("" : "+x"(c), "+x"(d));
        wrong += c != depth * 1.5 || d != depth * 2.5 || value != 1;
        DIRTY_LOW;
        throw;
    }
    asm volatile("" ::"x"(a), "x"(b));
}
static NOINLINE void saves(int depth) {
    DIRTY_LOW;
    DIRTY_HIGH;
    plain(depth - 1);
    asm volatile("");
}
static NOINLINE void plain(int depth) {
    if (depth <= 0) {
        bottom();
    } else if (depth % 3 == 0) {
        cleans(depth);
    } else if (depth % 3 == 1) {
        saves(depth);
    } else {
        const Guard guard(depth);
        plain(depth - 1);
        asm volatile("");
    }
    asm volatile("");
}

static NOINLINE void catches(int depth, double x) {
    double v[10];
    for (int i = 0; i < 10; ++i) {
        v[i] = x + i;
        asm volatile("" : "+x"(v[i]));
    }
    try {
        plain(depth);
    } catch (int) {
    }
    for (int i = 0; i < 10; ++i) {
        asm volatile("" : "+x"(v[i]));
        wrong += v[i] != x + i;
    }
}

int main() {
    for (int depth = 0; depth < 20; ++depth) {
        catches(depth, depth * 100.0);
    }
    std::printf("%d\n", wrong);
    return 0;
}
