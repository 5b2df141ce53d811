// FPSR.UFC: a result that is tiny before it is rounded, and inexact, has underflowed, even where it
// is the smallest normal number in the end. FPSR.IXC alone says that a normal result was rounded.
#include "a64.h"
#include <fenv.h>
#include <pthread.h>

#define SMALLEST 0x1p-1022
#define SMALLEST_SINGLE 0x1p-126f
// (1 + k) * (1 - k) rounds to 1.
#define ABOVE (1 + 0x1p-40)
#define BELOW (1 - 0x1p-40)
#define ABOVE_SINGLE (1 + 0x1p-20f)
#define BELOW_SINGLE (1 - 0x1p-20f)

typedef double doubles __attribute__((vector_size(16)));
typedef float singles __attribute__((vector_size(16)));
typedef float two_singles __attribute__((vector_size(8)));

static double product(double a, double b) {
    double r;
    __asm__ volatile("fmul %d0, %d1, %d2" : "=w"(r) : "w"(a), "w"(b));
    return r;
}
static float product_single(float a, float b) {
    float r;
    __asm__ volatile("fmul %s0, %s1, %s2" : "=w"(r) : "w"(a), "w"(b));
    return r;
}
static double minus_product(double a, double b) {
    double r;
    __asm__ volatile("fnmul %d0, %d1, %d2" : "=w"(r) : "w"(a), "w"(b));
    return r;
}
static double fused(double a, double b, double c) {
    double r;
    __asm__ volatile("fmadd %d0, %d1, %d2, %d3" : "=w"(r) : "w"(a), "w"(b), "w"(c));
    return r;
}
static double fused_onto_operand(double a, double b, double c) {
    __asm__ volatile("fnmsub %d0, %d0, %d1, %d2" : "+w"(a) : "w"(b), "w"(c));
    return a;
}
static float narrowed(double a) {
    float r;
    __asm__ volatile("fcvt %s0, %d1" : "=w"(r) : "w"(a));
    return r;
}
static doubles products(doubles a, doubles b) {
    __asm__ volatile("fmul %0.2d, %0.2d, %1.2d" : "+w"(a) : "w"(b));
    return a;
}
static singles fused_singles(singles a, singles b, singles c) {
    __asm__ volatile("fmla %0.4s, %1.4s, %2.4s" : "+w"(c) : "w"(a), "w"(b));
    return c;
}
static singles by_element(singles a, singles b) {
    singles r;
    __asm__ volatile("fmul %0.4s, %1.4s, %2.s[3]" : "=w"(r) : "w"(a), "w"(b));
    return r;
}
static two_singles narrowed_pair(doubles a) {
    two_singles r;
    __asm__ volatile("fcvtn %0.2s, %1.2d" : "=w"(r) : "w"(a));
    return r;
}

static const char* raised(void) {
    const int flags = fetestexcept(FE_ALL_EXCEPT);
    feclearexcept(FE_ALL_EXCEPT);
    return flags == (FE_UNDERFLOW | FE_INEXACT) ? "underflow, inexact"
           : flags == FE_INEXACT                ? "inexact"
           : flags == 0                         ? "nothing"
                                                : "something else";
}

// `smallest` says whether the result is the smallest normal number.
#define SHOW_RAISED(expression, smallest)                                                          \
    do {                                                                                           \
        __typeof__(expression) result = expression;                                                \
        say(#expression ": %s%s\n", raised(), result == (smallest) ? "" : ", another result");     \
    } while (0)
#define SHOW_RAISED_LANE(expression, lane, smallest)                                               \
    do {                                                                                           \
        __typeof__(expression) result = expression;                                                \
        say(#expression ": %s%s\n", raised(),                                                      \
            result[lane] == (smallest) ? "" : ", another result");                                 \
    } while (0)

static void all(void) {
    SHOW_RAISED(product(SMALLEST * ABOVE, BELOW), SMALLEST);
    SHOW_RAISED(product(-SMALLEST * BELOW * 2, ABOVE / 2), -SMALLEST);
    SHOW_RAISED(product(SMALLEST * 2, 0.5), SMALLEST);
    SHOW_RAISED(product(SMALLEST * ABOVE, ABOVE), SMALLEST * (1 + 0x1p-39));
    SHOW_RAISED(product(ABOVE, BELOW), 1);
    SHOW_RAISED(product_single(SMALLEST_SINGLE * ABOVE_SINGLE, BELOW_SINGLE), SMALLEST_SINGLE);
    SHOW_RAISED(minus_product(SMALLEST * ABOVE, BELOW), -SMALLEST);
    SHOW_RAISED(fused(SMALLEST * ABOVE, BELOW, 0), SMALLEST);
    SHOW_RAISED(fused(SMALLEST, 1, 0), SMALLEST);
    SHOW_RAISED(fused(-0x1p-600, 0x1p-600, SMALLEST), SMALLEST);
    SHOW_RAISED(fused(0x1p-600, 0x1p-600, SMALLEST), SMALLEST);
    SHOW_RAISED(fused_onto_operand(SMALLEST * ABOVE, BELOW, 0), SMALLEST);
    SHOW_RAISED(narrowed(0x1p-126 * BELOW), SMALLEST_SINGLE);
    SHOW_RAISED(narrowed(0x1p-126), SMALLEST_SINGLE);
    SHOW_RAISED_LANE(products((doubles){1, SMALLEST * ABOVE}, (doubles){1, BELOW}), 1, SMALLEST);
    SHOW_RAISED_LANE(fused_singles((singles){1, 1, SMALLEST_SINGLE * ABOVE_SINGLE, 1},
                                   (singles){1, 1, BELOW_SINGLE, 1}, (singles){0, 0, 0, 0}),
                     2, SMALLEST_SINGLE);
    SHOW_RAISED_LANE(by_element((singles){SMALLEST_SINGLE * ABOVE_SINGLE, 1, 1, 1},
                                (singles){0, 0, 0, BELOW_SINGLE}),
                     0, SMALLEST_SINGLE);
    SHOW_RAISED_LANE(narrowed_pair((doubles){1, -0x1p-126 * BELOW}), 1, -SMALLEST_SINGLE);
}

static volatile double result;
static void multiply_often(void) { // until it is code that runs often
    for (int i = 0; i < 100000; ++i)
        result = product(SMALLEST * ABOVE, BELOW);
}
static void* another_thread(void* unused) {
    (void)unused;
    all();
    return NULL;
}

int main(void) {
    multiply_often();
    say("before anything asked for flags: %s\n", raised());
    multiply_often();
    say("what ran before: %s\n", raised());
    all();
    fesetround(FE_UPWARD);
    say("upward:\n");
    all();
    fesetround(FE_TOWARDZERO);
    say("towards zero:\n");
    SHOW_RAISED(product(SMALLEST * ABOVE, BELOW), SMALLEST - 0x1p-1074);
    SHOW_RAISED(narrowed(0x1p-126), SMALLEST_SINGLE);
    fesetround(FE_TONEAREST);
    say("thread:\n");
    pthread_t thread;
    pthread_create(&thread, NULL, another_thread, NULL);
    pthread_join(thread, NULL);
}
